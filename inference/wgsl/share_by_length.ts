/**
 * Shares sequences out so that each helper has about as many tokens: longest first, each to whoever has
 * least so far (Graham 1969).
 *
 * @param lengths Tokens of each sequence
 * @returns For each helper the indices of its sequences
 *
 * @example
 * ```ts
 * import { shareByLength } from "./share_by_length.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(shareByLength([10, 40, 20, 12], 2), [[1], [2, 3, 0]]);
 * ```
 */
export function shareByLength(lengths: readonly number[], helpers: number): number[][] {
  const shares = Array.from({ length: helpers }, (): number[] => []);
  const loads = new Array<number>(helpers).fill(0);
  const order = [...lengths.keys()].sort((a, b) => lengths[b] - lengths[a] || a - b);
  for (const index of order) {
    const least = loads.indexOf(Math.min(...loads));
    shares[least].push(index);
    loads[least] += lengths[index];
  }
  return shares;
}
