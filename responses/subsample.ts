import { RandomState } from "./numpy_random/random_state.ts";
import { selectItems, selectRespondents } from "./select.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/** Added to the run's seed before items, or respondents, are drawn, as the published drivers do. */
const ITEM_SEED = 999, RESPONDENT_SEED = 4242;

/**
 * Keeps a share of the items, drawn at random: max(10, ⌊share·I⌋) of them, at most all, in their old
 * order. The draw is `numpy.random.RandomState(seed + 999).choice(I, n, replace=False)`; with share 1
 * nothing is drawn.
 *
 * @param matrix `[R, I]`
 * @param options `share` in (0, 1]; `seed` of the run
 * @throws {RangeError} When the share is outside
 *
 * @example Half of the items, and never fewer than ten
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { subsampleItems } from "./subsample.ts";
 * import { strict as assert } from "node:assert";
 *
 * const items = Array.from({ length: 30 }, (_, i) => `usaco.${i}`);
 * const matrix = ResponseMatrix.fromRows({ respondents: ["a"], items, rows: [items.map(() => 1)] });
 * assert.equal(subsampleItems(matrix, { share: 0.5, seed: 1 }).items.length, 15);
 * assert.equal(subsampleItems(matrix, { share: 0.1, seed: 1 }).items.length, 10);
 * ```
 */
export function subsampleItems(
  matrix: ResponseMatrix,
  options: { share: number; seed: number },
): ResponseMatrix {
  const { share, seed } = options;
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`Cannot keep some items as the share must lie in (0, 1]: found ${share}`);
  }
  const I = matrix.items.length;
  if (share === 1) return matrix;
  const count = Math.min(I, Math.max(10, Math.floor(share * I)));
  return selectItems(matrix, new RandomState(seed + ITEM_SEED).choice(I, count).sort());
}

/**
 * Keeps a number of respondents, drawn at random, in their old order. The draw is
 * `numpy.random.RandomState(seed + 4242).choice(R, count, replace=False)`; nothing is drawn when
 * there are no more than that.
 *
 * @param matrix `[R, I]`
 * @param options `count` at least 1; `seed` of the run
 * @throws {RangeError} When the count is not such a number
 *
 * @example Two of three agents
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { subsampleRespondents } from "./subsample.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b", "c"],
 *   items: ["x"],
 *   rows: [[1], [0], [1]],
 * });
 * assert.equal(subsampleRespondents(matrix, { count: 2, seed: 1 }).respondents.length, 2);
 * ```
 */
export function subsampleRespondents(
  matrix: ResponseMatrix,
  options: { count: number; seed: number },
): ResponseMatrix {
  const { count, seed } = options;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `Cannot keep some respondents as the count must be a whole number above 0: found ${count}`,
    );
  }
  const R = matrix.respondents.length;
  if (count >= R) return matrix;
  return selectRespondents(matrix, new RandomState(seed + RESPONDENT_SEED).choice(R, count).sort());
}
