import assert from "node:assert/strict";
import { arafReference } from "../../kernels/araf/araf_reference.ts";
import { trainArafReference } from "../../kernels/araf/araf_reference_train.ts";
import type { ArafParameters } from "../../kernels/araf/araf_types.ts";
import { GOLDEN_CASES, loadGolden } from "../_helpers/araf_golden.ts";
import { assertClose, relativeError } from "../_helpers/close.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

for (const name of GOLDEN_CASES) {
  Deno.test(`arafReference() gives the gradient of the golden case ${name}`, async () => {
    const { problem, settings, run, firstGradient, losses } = await loadGolden(name);
    const { loss, gradient } = arafReference(problem, settings, run.initial);
    assertClose([loss], [losses[0]], { absolute: 0, relative: 1e-12 });
    for (const key of Object.keys(firstGradient) as (keyof ArafParameters)[]) {
      assert.ok(relativeError(gradient[key], firstGradient[key]) < 1e-9, key);
    }
  });
}

Deno.test("trainArafReference() follows the golden case beta_snap for 200 epochs", async () => {
  const { problem, settings, run, final, losses, probability } = await loadGolden("beta_snap");
  const fit = trainArafReference(problem, settings, run);
  assertClose(fit.losses.map((l) => l.loss), losses, { absolute: 0, relative: 1e-9 });
  for (const key of Object.keys(final) as (keyof ArafParameters)[]) {
    assert.ok(relativeError(fit.parameters[key], final[key]) < 1e-6, key);
  }
  const end = arafReference(problem, settings, fit.parameters).probability;
  assertClose(end, probability, { absolute: 1e-6, relative: 1e-6 });
});

for (const likelihood of ["beta", "cross-entropy"] as const) {
  for (const dropout of [0, 0.5]) {
    Deno.test(`arafReference() agrees with finite differences for ${likelihood}, dropout ${dropout}`, () => {
      const { problem, settings, run } = randomAraf({
        R: 5,
        I: 11,
        D: 6,
        K: 3,
        likelihood,
        dropout,
        seed: 3,
      });
      const mask = { seed: 5, epoch: 2 };
      const { gradient } = arafReference(problem, settings, run.initial, mask);
      for (const key of Object.keys(run.initial) as (keyof ArafParameters)[]) {
        for (let at = 0; at < run.initial[key].length; at++) {
          const lossAt = (step: number) => {
            const moved = {
              ...run.initial,
              [key]: run.initial[key].with(at, run.initial[key][at] + step),
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
