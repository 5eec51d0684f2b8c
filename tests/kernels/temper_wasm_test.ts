import assert from "node:assert/strict";
import {
  cellBoundReference,
  cellEvidenceReference,
  CellsWasm,
  type EvidenceTarget,
  KernelRidgeWasm,
  quadraticFormsWasm,
  RidgeWasm,
  solveKernelRidgeReference,
  solveRidgeReference,
  WasmBackend,
} from "../../kernels/mod.ts";
import { TOLERANCE as CELL_TOLERANCE } from "../../kernels/temper/cell_evidence_reference.ts";
import { TOLERANCE } from "../../kernels/temper/ridge_reference.ts";
import { assertClose } from "../_helpers/close.ts";
import { gramsOf, randomCells, randomFeatures, randomRidge } from "../_helpers/random_temper.ts";

// With and without fused multiply-add: other tiles, other roundings.
const engines = [new WasmBackend(), new WasmBackend({ relaxed: false })];

for (
  const [shape, observed, factors, offset] of [
    [[1, 1], 1, 1, false],
    [[3, 3], 1, 2, false],
    [[4, 4], 1, 0, true],
    [[5, 5], 1, 2, true],
    [[12, 900], 1, 2, false],
    [[31, 101], 0.6, 3, false],
    [[31, 101], 0.1, 2, true],
    [[6, 4], 0.02, 1, false],
    [[119, 1176], 0.01, 2, false],
  ] as const
) {
  const name = `${shape.join(" x ")} at ${observed}, ${factors} factors${offset ? ", offset" : ""}`;
  Deno.test(`CellsWasm agrees with the reference on ${name}`, () => {
    const problem = randomCells(shape, { seed: 1, observed, factors, offset });
    const targets: EvidenceTarget[] = ["bias"];
    for (let factor = 0; factor < factors; factor++) {
      targets.push({ side: "row", factor }, { side: "item", factor });
    }
    for (const wasm of engines) {
      using scope = wasm.scope();
      const placed = new CellsWasm(wasm, scope, problem.cells);
      for (const rule of ["bound", "expected"] as const) {
        for (const target of targets) {
          const actual = placed.evidence(problem.terms, { rule, target });
          const expected = cellEvidenceReference(problem, { rule, target });
          assertClose(actual.linear, expected.linear, CELL_TOLERANCE, "linear");
          assertClose(actual.precision, expected.precision, CELL_TOLERANCE, "precision");
          assert.deepEqual(placed.evidence(problem.terms, { rule, target }), actual);
        }
      }
      const bound = cellBoundReference(problem);
      assertClose([placed.bound(problem.terms)], [bound], { absolute: 1e-4, relative: 1e-6 });
    }
  });
}

Deno.test("CellsWasm keeps its digits where logits are near 0 and where they are large", () => {
  for (const size of [1e-6, 1e-3, 0.2, 0.3, 30, 200]) {
    const { cells, terms } = randomCells([9, 37], { seed: 2, factors: 0 });
    const small = {
      bias: {
        mean: terms.bias.mean.map((x) => size * x),
        variance: terms.bias.variance.map((x) => size * size * x),
      },
      factors: [],
    };
    for (const wasm of engines) {
      using scope = wasm.scope();
      const placed = new CellsWasm(wasm, scope, cells);
      for (const rule of ["bound", "expected"] as const) {
        const actual = placed.evidence(small, { rule, target: "bias" });
        const expected = cellEvidenceReference({ cells, terms: small }, { rule, target: "bias" });
        assertClose(actual.precision, expected.precision, { absolute: 1e-30, relative: 5e-6 });
      }
    }
  }
});

for (
  const [rows, width] of [[1, 1], [5, 3], [12, 23], [13, 24], [100, 25], [257, 49], [900, 186], [
    300,
    256,
  ]] as const
) {
  Deno.test(`RidgeWasm agrees with the reference on ${rows} rows of ${width} features`, () => {
    const features = randomFeatures(rows, width, 3), problem = randomRidge(features, 4);
    const expected = solveRidgeReference(features, problem);
    for (const wasm of engines) {
      using scope = wasm.scope();
      const solver = new RidgeWasm(wasm, scope, features);
      const actual = solver.solve(problem);
      for (const key of ["weights", "fitted", "leverage", "spread"] as const) {
        assertClose(actual[key], expected[key], TOLERANCE, key);
      }
      assert.ok(Math.abs(actual.logDeterminant - expected.logDeterminant) < 1e-6 * (10 + width));
      assertClose(solver.covariance(), expected.covariance, TOLERANCE, "covariance");
      assert.deepEqual(solver.solve(problem), actual);
    }
  });
}

for (const [rows, groups] of [[1, 1], [3, 2], [23, 3], [24, 4], [25, 5], [92, 4], [256, 2]]) {
  Deno.test(`KernelRidgeWasm agrees with the reference on ${rows} rows in ${groups} groups`, () => {
    const features = randomFeatures(rows, 4 * groups + 30, 5),
      { weight, pull } = randomRidge(features, 6);
    const kernels = { grams: gramsOf(features, groups), rows };
    const groupVariance = Float64Array.from({ length: groups }, (_, g) => 0.1 + 0.3 * g);
    const problem = { weight, pull, groupVariance };
    const expected = solveKernelRidgeReference(kernels, problem);
    for (const wasm of engines) {
      using scope = wasm.scope();
      const solver = new KernelRidgeWasm(wasm, scope, kernels), actual = solver.solve(problem);
      for (const key of ["fitted", "leverage", "groupSquares", "groupTraces"] as const) {
        assertClose(actual[key], expected[key], TOLERANCE, key);
      }
      assert.ok(Math.abs(actual.logDeterminant - expected.logDeterminant) < 1e-6 * (10 + rows));
      assert.deepEqual(solver.solve(problem), actual);
    }
  });
}

Deno.test("RidgeWasm raises the pivots of directions that are told apart by rounding only", () => {
  // The same column three times, and hardly a ridge: 32 bits cannot tell the copies apart.
  const column = randomFeatures(40, 1, 7).values;
  const features = {
    values: Float64Array.from({ length: 120 }, (_, at) => column[Math.floor(at / 3)]),
    rows: 40,
    width: 3,
  };
  const { weight, pull } = randomRidge(features, 8), ridge = new Float64Array(3).fill(1e-9);
  const expected = solveRidgeReference(features, { weight, pull, ridge });
  for (const wasm of engines) {
    using scope = wasm.scope();
    const { fitted } = new RidgeWasm(wasm, scope, features).solve({ weight, pull, ridge });
    assertClose(fitted, expected.fitted, { absolute: 1e-2, relative: 1e-2 });
  }
});

Deno.test("RidgeWasm refuses what is not finite", () => {
  const features = randomFeatures(6, 2, 9), problem = randomRidge(features, 10);
  using scope = engines[0].scope();
  const solver = new RidgeWasm(engines[0], scope, features);
  const ridge = Float64Array.of(1, NaN);
  assert.throws(() => solver.solve({ ...problem, ridge }), {
    name: "RangeError",
    message: /must be finite/,
  });
});

Deno.test("quadraticFormsWasm() agrees with double precision", () => {
  for (const [rows, width] of [[0, 3], [1, 1], [13, 25], [100, 186]]) {
    const features = randomFeatures(rows, width, 11);
    const { covariance } = solveRidgeReference(randomFeatures(40, width, 12), {
      ...randomRidge(randomFeatures(40, width, 12), 13),
    });
    const expected = Float64Array.from({ length: rows }, (_, j) => {
      const phi = features.values.subarray(j * width, (j + 1) * width);
      let sum = 0;
      phi.forEach((a, k) => phi.forEach((b, l) => sum += a * b * covariance[k * width + l]));
      return sum;
    });
    for (const wasm of engines) {
      const [found, twice] = quadraticFormsWasm(wasm, features, [
        covariance,
        covariance.map((x) => 2 * x),
      ]);
      assertClose(found, expected, TOLERANCE);
      assertClose(twice, expected.map((x) => 2 * x), TOLERANCE);
    }
  }
});
