/** Most places of a batch for one that holds a token. */
const MOST_PADDING = 1.1;

/**
 * Groups sequences of like length, so that little of a batch is padding.
 *
 * Longest first; a batch ends before it would have more than `tokens` places, or more than a tenth of
 * padding.
 *
 * @param lengths Tokens of each sequence
 * @param options `tokens`: most places of a batch; a longer sequence is a batch of its own
 * @returns Indices of the sequences, batch by batch
 *
 * @example Short and long ones stay apart
 * ```ts
 * import { batchByLength } from "./batches.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(batchByLength([2, 40, 2, 40], { tokens: 100 }), [[1, 3], [0, 2]]);
 * ```
 */
export function batchByLength(
  lengths: readonly number[],
  options: { readonly tokens: number },
): number[][] {
  const order = [...lengths.keys()].sort((a, b) => lengths[b] - lengths[a] || a - b);
  const batches: number[][] = [];
  let batch: number[] = [], used = 0;
  for (const i of order) {
    const places = batch.length ? lengths[batch[0]] * (batch.length + 1) : 0;
    const full = places > options.tokens || places > MOST_PADDING * (used + lengths[i]);
    if (batch.length && full) {
      batches.push(batch);
      batch = [];
      used = 0;
    }
    batch.push(i);
    used += lengths[i];
  }
  if (batch.length) batches.push(batch);
  return batches;
}
