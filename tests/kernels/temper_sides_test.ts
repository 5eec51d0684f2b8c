import assert from "node:assert/strict";
import {
  cellBoundReference,
  cellEvidenceReference,
  fitTwoSidedGpu,
  rowNumbersReference,
  sideBoundReference,
  type SidePosterior,
  sidePosteriorReference,
  type SideProblem,
  type SideResult,
  type SideTask,
  solveSides,
  type SweepPlan,
  type TwoSidedProblem,
  varianceStepsReference,
  WasmBackend,
} from "../../kernels/mod.ts";
import { TOLERANCE as ROWS } from "../../kernels/temper/row_numbers_reference.ts";
import { TOLERANCE } from "../../kernels/temper/side_posterior_reference.ts";
import { TOLERANCE as VARIANCES } from "../../kernels/temper/variance_step_reference.ts";
import { backendTest, gpuTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { generator, normals } from "../_helpers/simulate_cells.ts";
import { randomCells, randomFeatures } from "../_helpers/random_temper.ts";

function randomSide(rows: number, width: number, seed: number): SideProblem {
  return {
    features: randomFeatures(rows, width, seed),
    group: Uint32Array.from({ length: width }, (_, k) => k % 3),
    groups: [0.5, 0.2, 1].map((variance, g) => ({ variance, fixed: g === 1 })),
    residualVariance: 0.7,
    residualFixed: false,
    count: 4,
    tightness: 1,
  };
}

/** One block; items and rows each with a side of their own. */
function randomModel([rows, items, width]: readonly number[], seed: number): TwoSidedProblem {
  const { cells, terms: { bias, factors } } = randomCells([rows, items], { seed, factors: 1 });
  return {
    bias,
    rows: randomSide(rows, Math.min(width, 9), seed + 1),
    blocks: [{
      cells,
      factors: [{
        ...factors[0],
        centre: 1,
        variance: 0.5,
        count: 8,
        held: false,
        side: randomSide(items, width, seed + 2),
      }],
    }],
  };
}

const sweep: SweepPlan = {
  rule: "bound",
  slopes: true,
  further: true,
  learn: false,
  learnFurther: false,
  slack: 0,
  bound: true,
};
const itemTarget = { side: "item", factor: 0 } as const;
const rowTarget = { side: "row", factor: 0 } as const;

/** What a first sweep must leave, by the references. */
function firstSweep({ blocks: [{ cells, factors: [factor] }], bias, rows }: TwoSidedProblem) {
  const start = {
    groupVariance: Float64Array.from(factor.side.groups, ({ variance }) => variance),
    residualVariance: factor.side.residualVariance,
  };
  const { rule } = sweep;
  const terms = { bias, factors: [{ row: factor.row, item: factor.item }] };
  const evidence = cellEvidenceReference({ cells, terms }, { rule, target: itemTarget });
  const item = sidePosteriorReference(factor.side, start, evidence);
  const between = { bias, factors: [{ row: factor.row, item }] };
  const seen = cellEvidenceReference({ cells, terms: between }, { rule, target: rowTarget });
  const prior = { ...factor, start: factor.variance };
  const row = rowNumbersReference(seen, prior).moments;
  const after = { bias, factors: [{ row, item }] };
  const biases = cellEvidenceReference({ cells, terms: after }, { rule, target: "bias" });
  const posterior = sidePosteriorReference(rows, start, biases);
  return { start, evidence, item, row, posterior };
}

// Rows and columns: one; one below, at and one above a tile of 64 and blocks of 16; primes; more columns than rows.
const shapes = [
  [1, 1, 1],
  [3, 63, 15],
  [7, 64, 16],
  [5, 65, 17],
  [70, 30, 63],
  [4, 257, 64],
  [6, 40, 65],
  [9, 31, 130],
];

function randomTask(rows: number, width: number, seed: number): SideTask {
  const { features, group } = randomSide(rows, width, seed), random = generator(seed);
  const precision = Float64Array.from({ length: rows }, () => Math.fround(3 * random()));
  return {
    features,
    group,
    variances: { groupVariance: Float64Array.of(0.5, 0.25, 1), residualVariance: 0.75 },
    evidence: {
      linear: normals(random, rows).map((x, j) => Math.fround(x * Math.sqrt(precision[j]))),
      precision,
    },
  };
}

function assertPosterior(found: SidePosterior, expected: SidePosterior, what: string): void {
  for (const key of ["mean", "variance", "groupSquares", "groupSpread"] as const) {
    assertClose(found[key], expected[key], TOLERANCE, `${what}: ${key}`);
  }
  const sums = ["residualSquares", "residualSpread", "logDeterminant", "logPrecisions"] as const;
  const tolerance = { absolute: 2e-4, relative: 2e-5 };
  for (const key of sums) assertClose([found[key]], [expected[key]], tolerance, `${what}: ${key}`);
}

backendTest("solveSides() agrees with its reference on many sides", async (backend) => {
  const sizes = [...shapes.map(([, rows, width]) => [rows, width]), [900, 186], [16, 300], [3, 0]];
  const tasks = sizes.map(([rows, width], n) => randomTask(rows, width, n));
  const found = await solveSides(backend, tasks);
  tasks.forEach((task, n) => {
    const expected = sidePosteriorReference(task, task.variances, task.evidence);
    assertPosterior(found[n], expected, sizes[n].join(" x "));
  });
  assert.deepEqual(await solveSides(backend, tasks), found);
  assert.deepEqual(await solveSides(backend, []), []);
});

backendTest(
  "solveSides() takes more tiles than a dispatch has workgroups in a row",
  async (backend) => {
    // Room for 55 tiles a side, above the diagonal of the widest and along the rows of the tallest.
    const tall = randomTask(3500, 2, 1), wide = randomTask(4, 640, 2), small = randomTask(2, 1, 3);
    const tasks = [...Array<SideTask>(1200).fill(small), wide, tall];
    const found = await solveSides(backend, tasks);
    for (const at of [0, 600, 1199, 1200, 1201]) {
      const { variances, evidence } = tasks[at];
      const expected = sidePosteriorReference(tasks[at], variances, evidence);
      assertPosterior(found[at], expected, `side ${at}`);
    }
  },
);

Deno.test("solveSides() in WebAssembly gives the same through rows and through columns", async () => {
  for (const [rows, width] of [[5, 12], [24, 100], [92, 186]]) {
    const task = randomTask(rows, width, rows);
    const groupGrams = [0, 1, 2].map((g) => {
      const gram = new Float64Array(rows * rows), { values } = task.features;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < rows; j++) {
          for (let k = g; k < width; k += 3) {
            gram[i * rows + j] += values[i * width + k] * values[j * width + k];
          }
        }
      }
      return gram;
    });
    const [through] = await solveSides(new WasmBackend(), [{ ...task, groupGrams }]);
    const expected = sidePosteriorReference(task, task.variances, task.evidence);
    assertPosterior(through, expected, `${rows} x ${width}`);
  }
});

Deno.test("solveSides() refuses lists, groups and variances that do not fit", async () => {
  const task = randomTask(4, 3, 1), wasm = new WasmBackend();
  const short = { ...task, group: task.group.slice(1) };
  await assert.rejects(solveSides(wasm, [short]), { name: "ShapeError" });
  const group = Uint32Array.of(0, 1, 7);
  await assert.rejects(solveSides(wasm, [{ ...task, group }]), /one of 3 groups: found 7/);
  const variances = { ...task.variances, residualVariance: 0 };
  await assert.rejects(solveSides(wasm, [{ ...task, variances }]), /above 0 and finite: found 0/);
});

gpuTest("fitTwoSidedGpu() agrees with the references on one sweep of many models", async (gpu) => {
  const models = shapes.map((shape, n) => randomModel(shape, 10 * n));
  const results = await fitTwoSidedGpu(gpu, models, [sweep]);
  models.forEach((model, n) => {
    const { item, row, posterior } = firstSweep(model), what = shapes[n].join(" x ");
    const { rows, blocks: [{ factors: [factor] }] } = results[n];
    assertClose(factor.item.moments.mean, item.mean, TOLERANCE, `${what} items`);
    assertClose(factor.item.moments.variance, item.variance, TOLERANCE, `${what} items' variance`);
    assertClose(factor.row.mean, row.mean, TOLERANCE, `${what} rows`);
    assertClose(factor.row.variance, row.variance, ROWS, `${what} rows' variance`);
    assertClose(rows.moments.mean, posterior.mean, TOLERANCE, `${what} biases`);
    assertClose(rows.moments.variance, posterior.variance, TOLERANCE, `${what} biases' variance`);
  });
  assert.deepEqual(await fitTwoSidedGpu(gpu, models, [sweep]), results);
});

gpuTest("fitTwoSidedGpu() gives a model the same bits alone and among others", async (gpu) => {
  const models = shapes.slice(0, 4).map((shape, n) => randomModel(shape, 10 * n));
  const plan = [sweep, { ...sweep, learn: true }, { ...sweep, rule: "expected" as const }];
  const together = await fitTwoSidedGpu(gpu, models, plan);
  assert.deepEqual((await fitTwoSidedGpu(gpu, [models[2]], plan))[0], together[2]);
});

gpuTest(
  "fitTwoSidedGpu() steps the variances, and back where the fast step lowers the bound",
  async (gpu) => {
    const models = Array.from({ length: 24 }, (_, n) => randomModel([4 + n % 5, 40, 20], 100 + n));
    const plan = [sweep, { ...sweep, slopes: false, learn: true }];
    const results = await fitTwoSidedGpu(gpu, models, plan);
    const taken = { fast: 0, careful: 0 };
    models.forEach((model, n) => {
      const { blocks: [{ cells, factors: [{ side }] }] } = model, first = firstSweep(model);
      const terms = { bias: first.posterior, factors: [{ row: first.row, item: first.item }] };
      const request = { rule: "bound", target: itemTarget } as const;
      const evidence = cellEvidenceReference({ cells, terms }, request);
      const { fast, careful } = varianceStepsReference(side, first.start, first.item);
      const trial = sidePosteriorReference(side, fast, evidence);
      const before = sideBoundReference(side, first.start, { posterior: first.item, evidence });
      const raised = sideBoundReference(side, fast, { posterior: trial, evidence }) >= before;
      taken[raised ? "fast" : "careful"]++;
      const expected = raised ? fast : careful, found = results[n].blocks[0].factors[0].item;
      assertClose(found.groupVariance, expected.groupVariance, VARIANCES, `variances ${n}`);
      assertClose([found.residualVariance], [expected.residualVariance], VARIANCES);
      const { mean } = raised ? trial : sidePosteriorReference(side, careful, evidence);
      assertClose(found.moments.mean, mean, TOLERANCE, `moments ${n}`);
    });
    assert.ok(taken.fast > 0);
  },
);

gpuTest("fitTwoSidedGpu() tells the bound of every sweep that asks for it", async (gpu) => {
  const model = randomModel([6, 50, 12], 7), plan = Array(6).fill(sweep);
  const [{ trail, rows, blocks: [{ factors: [{ row, item }] }] }] = await fitTwoSidedGpu(
    gpu,
    [model],
    plan,
  );
  assert.equal(trail.length, 6);
  for (let n = 1; n < 6; n++) assert.ok(trail[n] >= trail[n - 1] - 1e-3, `sweep ${n}`);
  const { cells, factors: [factor] } = model.blocks[0], { start } = firstSweep(model);
  const likelihood = cellBoundReference({
    cells,
    terms: { bias: rows.moments, factors: [{ row: row, item: item.moments }] },
  });
  const priceOf = (side: SideProblem, { evidence }: SideResult) => {
    const posterior = sidePosteriorReference(side, start, evidence);
    const none = evidence.linear.map(() => 0);
    return sideBoundReference(side, start, {
      posterior,
      evidence: { linear: none, precision: none },
    });
  };
  const price = priceOf(factor.side, item) + priceOf(model.rows, rows);
  let slopes = 8 * (Math.log(0.5) + 1);
  row.mean.forEach((a, i) => {
    slopes += ((a - 1) ** 2 + row.variance[i]) / 0.5 + Math.log(0.5 / row.variance[i]) - 1;
  });
  const expected = likelihood + price - slopes / 2;
  assert.ok(Math.abs(trail[5] - expected) < 2e-3, `${trail[5]} against ${expected}`);
});

gpuTest("fitTwoSidedGpu() refuses what its programs cannot hold", async (gpu) => {
  const wide = randomModel([2, 2, 641], 1);
  await assert.rejects(fitTwoSidedGpu(gpu, [wide], [sweep]), /found 2 rows of 641 columns/);
  await assert.rejects(fitTwoSidedGpu(gpu, [], [sweep]), /found no block/);
});
