import assert from "node:assert/strict";
import { everyCell, predictMirt } from "../../../irt/baselines/mod.ts";
import { backends, backendTest } from "../../_helpers/backends.ts";
import { assertClose } from "../../_helpers/close.ts";
import { sharedTest } from "../../_helpers/shared.ts";
import { agentEvalPre, goldenFile, smallCells } from "./_golden.ts";
import { LOGISTIC, refit, refitMirt } from "./_refit.ts";

const small = await goldenFile("small.json"), smallOnes = smallCells(small);
const sampled = (p: Float64Array) => p.filter((_, at) => at % small.every === 0);

/** The descents of the kernels end lower than PyTorch's search, which stops once little changes. */
const CLOSE = { absolute: 1e-3, relative: 0 };

for (const name of LOGISTIC) {
  backendTest(
    `${name} on a backend is no worse than PyTorch and agrees with it`,
    async (backend) => {
      const { fit, p } = await refit(name, smallOnes, backend), expected = small.fits[name];
      assert.ok(fit.value <= expected.value + 1e-9, `${fit.value} against ${expected.value}`);
      assertClose(sampled(p), expected.p, CLOSE, name);
      assert.equal(fit.converged, true, fit.reason);
      assert.ok(fit.evaluations > 1);
    },
  );
}

for (const kind of ["bernoulli", "beta"] as const) {
  backendTest(`fitMirtOn() follows PyTorch for 500 steps, ${kind}`, async (backend) => {
    const { parameters, value, step } = await refitMirt(smallOnes, kind, backend);
    const expected = small.fits[`mirt_${kind}`];
    assertClose(sampled(predictMirt(parameters, everyCell(smallOnes))), expected.p, {
      absolute: 2e-4,
      relative: 0,
    });
    assertClose([value], [expected.value], { absolute: 1e-5, relative: 0 });
    assert.equal(step, 500);
  });
}

for (const [kind, backend] of backends()) {
  if (kind === "reference") continue;
  sharedTest(
    `baselines on four public agent benchmarks are no worse than PyTorch [${kind}]`,
    async (folder) => {
      const golden = await goldenFile("agent_eval_pre.json");
      const { cells } = await agentEvalPre(folder);
      const at = (p: Float64Array) =>
        golden.sample.map(([r, i]: [number, number]) => p[r * cells.items + i]);
      for (const name of LOGISTIC) {
        const { fit, p } = await refit(name, cells, backend), expected = golden.fits[name];
        assert.ok(fit.value <= expected.value, `${name}: ${fit.value} is above PyTorch's`);
        if (name.endsWith("_priors")) {
          assert.equal(fit.converged, true, fit.reason);
          assertClose(at(p), expected.p, CLOSE, name);
        } else {
          assert.equal(fit.converged, false);
          assert.equal(fit.reason, "no finite maximum");
          if (name === "rasch") assertClose(at(p), expected.p, CLOSE, name);
        }
      }
      if (kind === "webgpu") return; // at this size slow on software devices
      const { parameters, value } = await refitMirt(cells, "bernoulli", backend);
      const expected = golden.fits.mirt_bernoulli;
      assertClose([value], [expected.value], { absolute: 1e-6, relative: 0 });
      assertClose(at(predictMirt(parameters, everyCell(cells))), expected.p, CLOSE);
    },
  );
}
