import type { ReferenceBackend } from "../runtime/backend.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { checkProblem, type TwoPLProblem } from "./twopl_problem.ts";
import { type TwoPLEvaluation, twoPLReference } from "./twopl_reference.ts";
import { TwoPLWasm } from "./twopl_wasm.ts";

/** One problem in place, to be evaluated at any number of points, at once and in double precision. */
export interface TwoPLObjective extends Disposable {
  evaluate(point: Float64Array): TwoPLEvaluation;
}

/**
 * Places a problem for an optimiser on the host, which asks for value and gradient again and again.
 *
 * Its memory is given back at the end of a `using` block, objectives opened later being closed first.
 *
 * @throws {ShapeError} When lists differ in length
 * @throws {RangeError} When a score, weight, index or prior lies outside its range
 *
 * @example
 * ```ts
 * import { openTwoPLObjective } from "./twopl_objective.ts";
 * import { WasmBackend } from "../wasm/wasm_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 1,
 *   items: 1,
 *   respondent: new Uint32Array([0]),
 *   item: new Uint32Array([0]),
 *   score: new Float32Array([1]),
 * };
 * using objective = openTwoPLObjective(new WasmBackend(), { cells });
 * assert(Math.abs(objective.evaluate(new Float64Array([2, 0])).value - 0.126928) < 1e-6);
 * ```
 */
export function openTwoPLObjective(
  backend: WasmBackend | ReferenceBackend,
  problem: TwoPLProblem,
): TwoPLObjective {
  checkProblem("openTwoPLObjective()", problem);
  if (backend.kind === "wasm") return new TwoPLWasm(backend, problem);
  return {
    evaluate: (point) => twoPLReference(problem, point),
    [Symbol.dispose]: () => {},
  };
}
