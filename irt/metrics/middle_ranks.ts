/**
 * Ranks from 1 up; equal values share the mean of the ranks they take together.
 *
 * @returns `[n]`
 *
 * @example
 * ```ts
 * import { middleRanks } from "./middle_ranks.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual([...middleRanks([0.5, 0.1, 0.5])], [2.5, 1, 2.5]);
 * ```
 */
export function middleRanks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from(values, (_, at) => at).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let at = from; at < to; at++) ranks[order[at]] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}
