import { SCORED } from "./cell_status.ts";
import { ResponseMatrix } from "./response_matrix.ts";

/**
 * Turns every score into 1 where it lies strictly above a threshold and into 0 elsewhere; a tie is a
 * failure. Missing cells stay missing, and counts of trials, which no longer fit, are dropped.
 *
 * @param matrix `[R, I]`
 * @param options `threshold` in [0, 1), 0.5 by default
 * @throws {RangeError} When the threshold is outside
 *
 * @example A tie fails
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { binarise } from "./binarise.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a"],
 *   items: ["x", "y", "z"],
 *   rows: [[0.5, 0.51, "timeout"]],
 * });
 * const binary = binarise(matrix);
 * assert.deepEqual([0, 1, 2].map((i) => binary.scoreAt(0, i)), [0, 1, undefined]);
 * ```
 */
export function binarise(
  matrix: ResponseMatrix,
  options: { threshold?: number } = {},
): ResponseMatrix {
  const { threshold = 0.5 } = options;
  if (!(threshold >= 0 && threshold < 1)) {
    throw new RangeError(`Cannot binarise as the threshold must lie in [0, 1): found ${threshold}`);
  }
  const { respondents, items, benchmarks, status } = matrix;
  return ResponseMatrix.create({
    respondents,
    items,
    benchmarks,
    status: status.slice(),
    scores: matrix.scores.map((score, c) => status[c] === SCORED && score > threshold ? 1 : 0),
  });
}
