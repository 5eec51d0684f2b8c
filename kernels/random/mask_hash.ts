/**
 * One 32-bit word from a 32-bit counter: two rounds of xor, shift and multiply after a linear step. Short
 * enough for a dropout mask inside a training step; {@linkcode maskKey} sets the stream apart.
 */
export function maskHash(counter: number): number {
  let h = (Math.imul(counter, 747796405) + 2891336453) >>> 0;
  h = Math.imul((h >>> 16) ^ h, 0x7feb352d) >>> 0;
  h = Math.imul((h >>> 15) ^ h, 0x846ca68b) >>> 0;
  return ((h >>> 16) ^ h) >>> 0;
}

/** The key of one epoch of one seed; the counter of an entry is its index xor this key. */
export function maskKey(seed: number, epoch: number): number {
  return maskHash((maskHash(seed >>> 0) ^ (epoch >>> 0)) >>> 0);
}

/** Entries whose word lies below this are kept, so that a share of `1 - dropout` is. */
export function maskThreshold(dropout: number): number {
  return Math.min(0xffffffff, Math.round((1 - dropout) * 2 ** 32));
}

/** Columns that the counter sets aside for one item: the entry (item, k) has index `256 item + k`. */
export const MASK_STRIDE = 256;
