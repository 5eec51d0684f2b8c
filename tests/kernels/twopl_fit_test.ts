import assert from "node:assert/strict";
import { fitTwoPLGpu } from "../../kernels/likelihood/twopl_fit_gpu.ts";
import { twoPLGpu } from "../../kernels/likelihood/twopl_gpu.ts";
import {
  fitTwoPLBatch,
  type TwoPLFit,
  type TwoPLProblem,
  twoPLReference,
} from "../../kernels/mod.ts";
import { backends, backendTest, gpuTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { randomPoint, simulateCells } from "../_helpers/simulate_cells.ts";

const PRIORS = {
  ability: { mean: 0.25, deviation: 1 },
  difficulty: { mean: -0.5, deviation: 2 },
  discrimination: { mean: 0.125, deviation: 0.5 },
};

/** The fit as a point of its problem. */
function pointOf({ discrimination = "one" }: TwoPLProblem, fit: TwoPLFit): Float64Array {
  const slopes = discrimination === "positive"
    ? fit.discrimination.map(Math.log)
    : fit.discrimination;
  return new Float64Array([
    ...fit.ability,
    ...fit.difficulty,
    ...(discrimination === "one" ? [] : slopes),
  ]);
}

for (const discrimination of ["one", "signed", "positive"] as const) {
  backendTest(
    `fitTwoPLBatch() ends where the gradient is 0, slopes ${discrimination}`,
    async (backend) => {
      const { cells } = simulateCells([40, 90], { seed: 5, observed: 0.6 });
      const problem = { cells, discrimination, priors: PRIORS };
      const starts = [randomPoint(problem, 1).map((x) => 0.1 * x)];
      if (discrimination === "signed") starts[0].fill(1, 130);
      const [fit] = await fitTwoPLBatch(backend, [problem], { starts });
      assert.equal(fit.status, "converged");
      const { value, gradient, curvature } = twoPLReference(problem, pointOf(problem, fit));
      // What is left to gain, by a Newton step on each parameter alone.
      const gain = gradient.reduce((sum, g, i) => sum + 0.5 * g * g / curvature[i], 0);
      assert.ok(
        gain <= (backend.kind === "wasm" ? 1e-11 : 1e-8) * value,
        `gain ${gain} of ${value}`,
      );
      assertClose([fit.value], [value], { absolute: 0, relative: 1e-6 }, "value");
    },
  );
}

backendTest("fitTwoPLBatch() fits each model as if it were alone", async (backend) => {
  const problems: TwoPLProblem[] = [
    { cells: simulateCells([12, 30], { seed: 1 }).cells, priors: PRIORS },
    {
      cells: simulateCells([30, 12], { seed: 2 }).cells,
      discrimination: "positive",
      priors: PRIORS,
    },
    { cells: simulateCells([5, 5], { seed: 3, soft: true }).cells },
  ];
  const together = await fitTwoPLBatch(backend, problems);
  for (const [m, problem] of problems.entries()) {
    assert.deepEqual((await fitTwoPLBatch(backend, [problem]))[0], together[m]);
  }
});

Deno.test("fitTwoPLBatch() reaches the same predictions on each backend", async () => {
  const { cells } = simulateCells([30, 200], { seed: 8, observed: 0.5, soft: true });
  const problem = { cells, discrimination: "positive", priors: PRIORS } as const;
  const predictions: number[][] = [];
  for (const backend of backends().values()) {
    const [fit] = await fitTwoPLBatch(backend, [problem]);
    predictions.push([...cells.respondent].map((r, c) => {
      const j = cells.item[c];
      return 1 / (1 + Math.exp(-fit.discrimination[j] * (fit.ability[r] - fit.difficulty[j])));
    }));
  }
  for (const p of predictions) assertClose(p, predictions[0], { absolute: 1e-4, relative: 0 });
});

backendTest(
  "fitTwoPLBatch() stays finite when respondents and items are all passed or failed",
  async (backend) => {
    const { cells } = simulateCells([8, 12], { seed: 4 });
    const score = cells.score.map((y, c) =>
      cells.respondent[c] === 0 || cells.item[c] === 3 ? 1 : cells.respondent[c] === 1 ? 0 : y
    );
    // Respondent 1 fails item 3 too, so that both extremes meet in one cell.
    const problem = { cells: { ...cells, score } };
    for (const discrimination of ["one", "positive"] as const) {
      const [fit] = await fitTwoPLBatch(backend, [{ ...problem, discrimination }]);
      for (const values of [fit.ability, fit.difficulty, fit.discrimination]) {
        assert.ok(values.every(Number.isFinite));
      }
      assert.ok(Number.isFinite(fit.value));
    }
    const [rasch] = await fitTwoPLBatch(backend, [problem]);
    assert.ok(rasch.ability[0] > Math.max(...rasch.ability.subarray(2)) + 3);
    assert.ok(rasch.ability[1] < Math.min(...rasch.ability.subarray(2)) - 3);
  },
);

backendTest(
  "fitTwoPLBatch() keeps the sum of θ and b of each part without priors",
  async (backend) => {
    const one = simulateCells([6, 9], { seed: 6 }).cells;
    // Two blocks that share nobody, and an item that nobody met.
    const twice = (list: Uint32Array, offset: number) =>
      Uint32Array.from([...list, ...list.map((x) => x + offset)]);
    const cells = {
      respondents: 12,
      items: 19,
      respondent: twice(one.respondent, 6),
      item: twice(one.item, 9),
      score: Float32Array.from([...one.score, ...one.score.map((y) => 1 - y)]),
    };
    const start = randomPoint({ cells }, 7);
    const [fit] = await fitTwoPLBatch(backend, [{ cells }], { starts: [start] });
    const sum = (...lists: Float64Array[]) =>
      lists.flatMap((l) => [...l]).reduce((a, b) => a + b, 0);
    for (const part of [0, 1]) {
      const rows = [6 * part, 6 * part + 6], items = [9 * part, 9 * part + 9];
      const before = sum(start.slice(...rows), start.slice(items[0] + 12, items[1] + 12));
      const after = sum(fit.ability.slice(...rows), fit.difficulty.slice(...items));
      assert.ok(Math.abs(after - before) < 1e-6, `${after} instead of ${before}`);
    }
    assert.ok(Math.abs(fit.difficulty[18] - start[30]) < 1e-6);
  },
);

gpuTest("fitTwoPLBatch() and evaluateTwoPL() give the same in parts", async (gpu) => {
  const problems: TwoPLProblem[] = [3, 4, 5].map((R) => ({
    cells: simulateCells([R, 7], { seed: R }).cells,
    priors: PRIORS,
  }));
  const points = problems.map((problem, m) => randomPoint(problem, m));
  const limits = { tolerance: 1e-9, maximumEvaluations: 20 };
  assert.deepEqual(await twoPLGpu(gpu, problems, points, 1), await twoPLGpu(gpu, problems, points));
  assert.deepEqual(
    await fitTwoPLGpu(gpu, problems, points, { ...limits, mostWords: 1 }),
    await fitTwoPLGpu(gpu, problems, points, limits),
  );
});

backendTest("fitTwoPLBatch() gives the same bits twice", async (backend) => {
  const { cells } = simulateCells([20, 50], { seed: 9 });
  const problem = { cells, discrimination: "positive", priors: PRIORS } as const;
  const [first] = await fitTwoPLBatch(backend, [problem, problem]);
  const [, second] = await fitTwoPLBatch(backend, [problem, problem]);
  assert.deepEqual(first, second);
});

backendTest("fitTwoPLBatch() says when evaluations are used up", async (backend) => {
  const { cells } = simulateCells([20, 50], { seed: 9 });
  const [fit] = await fitTwoPLBatch(backend, [{ cells }], { maximumEvaluations: 3 });
  assert.equal(fit.status, "evaluations used up");
  assert.equal(fit.evaluations, 3);
});

backendTest("fitTwoPLBatch() refuses a tolerance of 0 and half an evaluation", async (backend) => {
  await assert.rejects(() => fitTwoPLBatch(backend, [], { tolerance: 0 }), /found 0$/);
  await assert.rejects(() => fitTwoPLBatch(backend, [], { maximumEvaluations: 0.5 }), /found 0.5$/);
  assert.deepEqual(await fitTwoPLBatch(backend, []), []);
});
