import type { Backend } from "../runtime/backend.ts";
import { checkLength } from "../runtime/errors.ts";
import { twoPLGpu } from "./twopl_gpu.ts";
import { checkProblem, type TwoPLProblem } from "./twopl_problem.ts";
import { type TwoPLEvaluation, twoPLReference } from "./twopl_reference.ts";
import { TwoPLWasm } from "./twopl_wasm.ts";

/**
 * Negative log-posterior, gradient and curvature of two-parameter logistic models (Birnbaum 1968), each at
 * its own point; the Rasch model (1960) where slopes are one.
 *
 * On WebGPU all models go through one dispatch in single precision. WebAssembly and the reference compute
 * in double precision.
 *
 * @param problems M models; those with the same cells object share it on the device
 * @param points For each model θ `[R]`, b `[I]` and, unless slopes are one, their parameters `[I]` in one list
 * @throws {ShapeError} When lists differ in length
 * @throws {RangeError} When a score, weight, index or prior lies outside its range, or a point is not finite
 *
 * @example Two respondents meet one item
 * ```ts
 * import { evaluateTwoPL } from "./twopl.ts";
 * import { WasmBackend } from "../wasm/wasm_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 2,
 *   items: 1,
 *   respondent: new Uint32Array([0, 1]),
 *   item: new Uint32Array([0, 0]),
 *   score: new Float32Array([1, 0]),
 * };
 * const [{ value, gradient }] = await evaluateTwoPL(new WasmBackend(), [{ cells }], [
 *   new Float64Array(3),
 * ]);
 * assert(Math.abs(value - 2 * Math.LN2) < 1e-12);
 * assert.deepEqual([...gradient], [-0.5, 0.5, 0]);
 * ```
 */
export async function evaluateTwoPL(
  backend: Backend,
  problems: readonly TwoPLProblem[],
  points: readonly Float64Array[],
): Promise<TwoPLEvaluation[]> {
  checkLength("evaluateTwoPL()", "points", points, problems.length);
  problems.forEach((problem, m) => checkProblem("evaluateTwoPL()", problem, points[m]));
  switch (backend.kind) {
    case "webgpu":
      return await twoPLGpu(backend, problems, points);
    case "wasm":
      return problems.map((problem, m) => {
        using objective = new TwoPLWasm(backend, problem);
        return objective.evaluate(points[m]);
      });
    case "reference":
      return problems.map((problem, m) => twoPLReference(problem, points[m]));
  }
}
