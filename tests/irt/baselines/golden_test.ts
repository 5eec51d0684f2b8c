import assert from "node:assert/strict";
import { cellCost, everyCell, predictMirt } from "../../../irt/baselines/mod.ts";
import { assertClose } from "../../_helpers/close.ts";
import { sharedTest } from "../../_helpers/shared.ts";
import { agentEvalPre, goldenFile, smallCells } from "./_golden.ts";
import { crossEntropy, LOGISTIC, refit, refitMirt } from "./_refit.ts";

const small = await goldenFile("small.json"), smallOnes = smallCells(small);

for (const name of LOGISTIC) {
  Deno.test(`${name} agrees with PyTorch when started alike on a simulated matrix`, async () => {
    const { fit, p, own } = await refit(name, smallOnes), expected = small.fits[name];
    const every = p.filter((_, at) => at % small.every === 0);
    assertClose(every, expected.p, { absolute: 1e-5, relative: 0 }, name);
    assert.ok(fit.value <= expected.value + 1e-10, `${fit.value} against ${expected.value}`);
    assertClose([crossEntropy(smallOnes, own)], [expected.nll], { absolute: 1e-8, relative: 0 });
    assert.equal(fit.converged, true, fit.reason);
  });
}

for (const kind of ["bernoulli", "beta"] as const) {
  Deno.test(`fitMirt() follows PyTorch for 500 steps under the ${kind} likelihood`, async () => {
    const { parameters, value, step } = await refitMirt(smallOnes, kind);
    const expected = small.fits[`mirt_${kind}`];
    const p = predictMirt(parameters, everyCell(smallOnes));
    const every = p.filter((_, at) => at % small.every === 0);
    assertClose(every, expected.p, { absolute: 1e-7, relative: 0 });
    assertClose([value], [expected.value], { absolute: 1e-9, relative: 1e-9 });
    assert.equal(step, 500);
  });
}

sharedTest("baselines agree with PyTorch on four public agent benchmarks", async (folder) => {
  const golden = await goldenFile("agent_eval_pre.json");
  const { cells } = await agentEvalPre(folder);
  assert.equal(cells.score.length, golden.cells);
  const at = (p: Float64Array) =>
    golden.sample.map(([r, i]: [number, number]) => p[r * cells.items + i]);
  for (const name of LOGISTIC) {
    const { fit, p, own } = await refit(name, cells), expected = golden.fits[name];
    const apart = at(p).map((v: number, n: number) => Math.abs(v - expected.p[n]));
    assert.ok(fit.value <= expected.value + 1e-9, `${name}: ${fit.value} is above PyTorch's`);
    if (name.endsWith("_priors")) {
      assert.equal(fit.converged, true);
      assert.ok(Math.max(...apart) < 1e-6, `${name}: ${Math.max(...apart)} apart`);
      assertClose([crossEntropy(cells, own)], [expected.nll], { absolute: 1e-8, relative: 0 });
      continue;
    }
    // Without priors agents and items of one outcome run away, and both searches stop on the way. Where
    // slopes are free too there are many ways down: ours ends lower, a few predictions elsewhere.
    assert.equal(fit.reason, "no finite maximum");
    const bound = name === "rasch" ? 1e-3 : 0.06;
    assert.ok(Math.max(...apart) < bound, `${name}: ${Math.max(...apart)} apart`);
  }
  const { parameters, value } = await refitMirt(cells, "bernoulli");
  const expected = golden.fits.mirt_bernoulli;
  assertClose([value], [expected.value], { absolute: 1e-9, relative: 0 });
  assertClose(at(predictMirt(parameters, everyCell(cells))), expected.p, {
    absolute: 1e-3,
    relative: 0,
  });
});

Deno.test("cellCost() has the slope of its cost, and none beyond the clip", () => {
  for (const likelihood of [{ kind: "bernoulli" }, { kind: "beta", precision: 7 }] as const) {
    const { cost, slope, prepare } = cellCost(likelihood), h = 1e-5;
    for (const y of [0, 0.3, 1]) {
      for (const z of [-4, -0.5, 0, 3]) {
        const p = (shift: number) => 1 / (1 + Math.exp(-z - shift));
        const difference = (cost(p(h), y) - cost(p(-h), y)) / (2 * h);
        assertClose([slope(p(0), prepare(y))], [difference], { absolute: 1e-7, relative: 1e-6 });
      }
      assert.equal(slope(1e-7, prepare(y)), 0);
      assert.equal(slope(1 - 1e-7, prepare(y)), 0);
    }
  }
});
