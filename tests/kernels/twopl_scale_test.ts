import assert from "node:assert/strict";
import { twoPLReference } from "../../kernels/likelihood/twopl_reference.ts";
import { scaleFloor, scaleOf } from "../../kernels/likelihood/twopl_scale.ts";
import { fitTwoPLBatch, type TwoPLProblem, WasmBackend } from "../../kernels/mod.ts";
import { assertClose } from "../_helpers/close.ts";
import { randomPoint, simulateCells } from "../_helpers/simulate_cells.ts";

const [R, I] = [6, 9];
const prior = { mean: 0, deviation: 2 };
const priors = { ability: prior, difficulty: prior, discrimination: prior };

/** The matrix that is divided by, written out: the diagonal, and what couples each θ with each b. */
function matrixOf(problem: TwoPLProblem, curvature: Float64Array): number[][] {
  const P = curvature.length;
  const lambda = problem.priors ? 0.25 : 0;
  const own = [...curvature].map((x) => x - lambda);
  const all = own.slice(0, R).reduce((a, b) => a + b);
  return Array.from({ length: P }, (_, i) =>
    Array.from({ length: P }, (_, j) => {
      const [low, high] = [Math.min(i, j), Math.max(i, j)];
      if (i === j) return i < R + I ? curvature[i] : Math.max(curvature[i], curvature[i - I] / 4);
      if (low >= R || high < R || high >= R + I) return 0;
      return -(1 - 1e-6) * own[low] * own[high] / all;
    }));
}

for (const discrimination of ["one", "signed", "positive"] as const) {
  Deno.test(`scaleOf() divides by the matrix that it names, slopes ${discrimination}`, () => {
    const { cells } = simulateCells([R, I], { seed: 3, observed: 0.9 });
    const problem = { cells, discrimination, priors };
    const { curvature, gradient } = twoPLReference(problem, randomPoint(problem, 2));
    const matrix = matrixOf(problem, curvature);
    const divided = gradient.slice();
    scaleOf(problem, curvature.slice(), 1e-9)(divided);
    const back = matrix.map((row) => row.reduce((sum, m, j) => sum + m * divided[j], 0));
    assertClose(back, gradient, { absolute: 1e-9, relative: 1e-9 }, "product");
  });
}

Deno.test("scaleOf() keeps a shift of all θ and b finite where no prior holds it", () => {
  const { cells } = simulateCells([R, I], { seed: 4 });
  const { curvature } = twoPLReference({ cells }, new Float64Array(R + I));
  const shift = new Float64Array(R + I).fill(1);
  scaleOf({ cells }, curvature, scaleFloor(cells))(shift);
  assert.ok(shift.every((x) => x > 1 && x < 1e8), `${shift}`);
});

Deno.test("scaleOf() is the floor alone where nothing is known", () => {
  const none = { respondent: new Uint32Array(), item: new Uint32Array() };
  const cells = { respondents: 2, items: 1, ...none, score: new Float32Array() };
  const vector = new Float64Array([3, 6, 9]);
  scaleOf({ cells }, new Float64Array(3), 3)(vector);
  assert.deepEqual([...vector], [1, 2, 3]);
});

Deno.test("fitTwoPLBatch() needs few evaluations for a Rasch model with wide priors", async () => {
  const { cells } = simulateCells([40, 300], { seed: 5, observed: 0.8 });
  const priors = { ability: prior, difficulty: prior };
  const [fit] = await fitTwoPLBatch(new WasmBackend(), [{ cells, priors }]);
  assert.equal(fit.status, "converged");
  assert.ok(fit.evaluations <= 14, `${fit.evaluations} evaluations`);
});
