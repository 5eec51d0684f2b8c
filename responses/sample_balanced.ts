import { blocks, equalParts } from "./_blocks.ts";
import { RandomState } from "./numpy_random/random_state.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/**
 * Draws about the same number of respondents from every benchmark of a block matrix, as the first
 * published protocol does.
 *
 * `count` is divided evenly, what is left over going to the first benchmarks. One generator,
 * `numpy.random.RandomState(seed)`, draws without replacement, benchmark by benchmark in the order of
 * the columns, among respondents who have a score; where there are no more than wanted, all are taken
 * without a draw, so the result can be smaller than `count`.
 *
 * @param matrix `[R, I]`, no respondent with scores in two benchmarks
 * @param options `count` at least 1; `seed` of the run
 * @returns Row indices, rising
 * @throws {RangeError} When the count is not such a number or the matrix is not block-diagonal
 *
 * @example Two of three, and the only one
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { sampleBalanced } from "./sample_balanced.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b", "c", "d"],
 *   items: ["p.1", "q.1"],
 *   rows: [[1, undefined], [0, undefined], [1, undefined], [undefined, 1]],
 * });
 * const rows = sampleBalanced(matrix, { count: 3, seed: 0 });
 * assert.equal(rows.length, 3);
 * assert.equal(rows[2], 3); // the only one in q
 * ```
 */
export function sampleBalanced(
  matrix: ResponseMatrix,
  options: { count: number; seed: number },
): Uint32Array {
  const { count, seed } = options;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `Cannot sample respondents as the count must be a whole number above 0: found ${count}`,
    );
  }
  const random = new RandomState(seed);
  const found = blocks(matrix, "sample respondents by benchmark");
  const wanted = equalParts(count, found.length);
  const rows = found.flatMap(({ respondents }, b) =>
    respondents.length <= wanted[b]
      ? respondents
      : Array.from(random.choice(respondents.length, wanted[b]), (k) => respondents[k])
  );
  return Uint32Array.from(rows).sort();
}
