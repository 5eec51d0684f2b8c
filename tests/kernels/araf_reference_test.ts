import assert from "node:assert/strict";
import { arafReference } from "../../kernels/araf/araf_reference.ts";
import { trainArafReference } from "../../kernels/araf/araf_reference_train.ts";
import type { ArafParameters } from "../../kernels/araf/araf_types.ts";
import { GOLDEN_CASES, loadGolden } from "../_helpers/araf_golden.ts";
import { assertClose, relativeError } from "../_helpers/close.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

for (const name of GOLDEN_CASES) {
  Deno.test(`arafReference() gives the gradient of the golden case ${name}`, async () => {
    const { job: { problem, settings, initial }, firstGradient, losses } = await loadGolden(name);
    const { loss, gradient } = arafReference(problem, settings, initial);
    assertClose([loss], [losses[0]], { absolute: 0, relative: 1e-12 });
    for (const key of Object.keys(firstGradient) as (keyof ArafParameters)[]) {
      assert.ok(relativeError(gradient[key], firstGradient[key]) < 1e-9, key);
    }
  });
}

Deno.test("trainArafReference() follows the golden case beta_snap for 200 epochs", async () => {
  const { job, final, losses, probability } = await loadGolden("beta_snap");
  const fit = trainArafReference(job);
  assertClose(fit.losses.map((l) => l.loss), losses, { absolute: 0, relative: 1e-9 });
  for (const key of Object.keys(final) as (keyof ArafParameters)[]) {
    assert.ok(relativeError(fit.parameters[key], final[key]) < 1e-6, key);
  }
  const end = arafReference(job.problem, job.settings, fit.parameters).probability;
  assertClose(end, probability, { absolute: 1e-6, relative: 1e-6 });
});

for (const likelihood of ["beta", "cross-entropy"] as const) {
  for (const dropout of [0, 0.5]) {
    Deno.test(`arafReference() agrees with finite differences for ${likelihood}, dropout ${dropout}`, () => {
      const { problem, settings, initial } = randomAraf({
        R: 5,
        I: 11,
        D: 6,
        K: 3,
        likelihood,
        dropout,
        seed: 3,
      });
      const mask = { seed: 5, epoch: 2 };
      const { gradient } = arafReference(problem, settings, initial, mask);
      for (const key of Object.keys(initial) as (keyof ArafParameters)[]) {
        for (let at = 0; at < initial[key].length; at++) {
          const lossAt = (step: number) => {
            const moved = {
              ...initial,
              [key]: initial[key].with(at, initial[key][at] + step),
            };
            return arafReference(problem, settings, moved, mask).loss;
          };
          const slope = (lossAt(1e-5) - lossAt(-1e-5)) / 2e-5;
          assertClose(
            [gradient[key][at]],
            [slope],
            { absolute: 1e-8, relative: 1e-5 },
            `${key}[${at}]`,
          );
        }
      }
    });
  }
}
