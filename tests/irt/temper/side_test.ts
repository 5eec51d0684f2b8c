import assert from "node:assert/strict";
import { gramOfGroups, solveDual } from "../../../irt/temper/_side_dual.ts";
import { solvePrimal } from "../../../irt/temper/_side_primal.ts";
import { REFERENCE_STEPS as steps } from "../../../irt/temper/_steps.ts";
import { assertClose } from "../../_helpers/close.ts";
import { uniformValues } from "../../_helpers/values.ts";

const TIGHT = { absolute: 1e-12, relative: 1e-9 };

/** A side of J rows and P columns in two groups. */
function problem(rows: number, width: number) {
  const values = Float64Array.from(uniformValues(rows * width, 3));
  const group = Uint32Array.from({ length: width }, (_, k) => k < width / 3 ? 0 : 1);
  const features = { values, rows, width };
  return {
    design: { features, group, groupGrams: gramOfGroups(features, group, 2) },
    at: {
      groupVariance: new Float64Array([0.7, 0.2]),
      residualVariance: 0.4,
      evidence: {
        linear: Float64Array.from(uniformValues(rows, 4), (x) => 5 * x),
        precision: Float64Array.from(uniformValues(rows, 5), (x, j) => j % 7 ? 2 + 2 * x : 0),
      },
    },
  };
}

for (const [rows, width] of [[1, 1], [1, 9], [9, 1], [5, 5], [6, 31], [31, 6], [33, 64]]) {
  Deno.test(`solveDual() and solvePrimal() agree on ${rows} rows and ${width} columns`, () => {
    const { design, at } = problem(rows, width);
    const dual = solveDual(design, at, steps), primal = solvePrimal(design, at, steps);
    for (const key of ["mean", "variance", "groupSquares", "groupSpread"] as const) {
      assertClose(dual[key], primal[key], TIGHT, key);
    }
    const scalars = [
      "residualSquares",
      "residualSpread",
      "logDeterminant",
      "logPrecisions",
    ] as const;
    for (const key of scalars) assertClose([dual[key]], [primal[key]], TIGHT, key);
  });
}

Deno.test("solvePrimal() gives the textbook posterior of one number behind one feature", () => {
  // z = w + ε with w ~ N(0, 2), ε ~ N(0, 1), evidence of precision 4 about 1.5: a normal mean problem.
  const posterior = solvePrimal(
    {
      features: { values: Float64Array.of(1), rows: 1, width: 1 },
      group: Uint32Array.of(0),
    },
    {
      groupVariance: Float64Array.of(2),
      residualVariance: 1,
      evidence: { linear: Float64Array.of(6), precision: Float64Array.of(4) },
    },
    steps,
  );
  const variance = 1 / (1 / 3 + 4), mean = 6 * variance;
  assertClose(posterior.mean, [mean], TIGHT);
  assertClose(posterior.variance, [variance], TIGHT);
  // w and ε share z two to one.
  assertClose(posterior.weights, [2 * mean / 3], TIGHT);
  assertClose([posterior.residualSquares], [(mean / 3) ** 2], TIGHT);
});

Deno.test("factorCholesky() refuses a matrix that is not positive definite", () => {
  assert.throws(
    () => steps.factorCholesky(Float64Array.of(1, 0, 2, 1), 2),
    /must be positive definite: found pivot -3 in row 1 of 2/,
  );
});
