/** Multipliers of the two halves of a round (Salmon et al., 2011). */
export const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
/** What the two key words grow by between rounds: the golden ratio and the square root of 3, less 1. */
export const KEY_STEPS = [0x9e3779b9, 0xbb67ae85] as const;
export const ROUNDS = 10;

/** Upper 32 bits of the 64-bit product of two unsigned words, by 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const [lowA, highA, lowB, highB] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const first = highA * lowB + ((lowA * lowB) >>> 16);
  const second = lowA * highB + (first & 0xffff);
  return (highA * highB + (first >>> 16) + (second >>> 16)) >>> 0;
}

/**
 * Philox4x32-10: writes four random words that depend on nothing but the counter and the key.
 *
 * The words of a counter can be drawn in any order and on any device. Salmon, Moraes, Dror and Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3" (2011).
 *
 * @param out Gets the four words at `at` and after
 * @param counter Four words that name the block
 * @param key Two words that name the generator
 *
 * @example The published answer for zeros
 * ```ts
 * import { philoxBlock } from "./philox_block.ts";
 * import { strict as assert } from "node:assert";
 *
 * const words = new Uint32Array(4);
 * philoxBlock(words, 0, [0, 0, 0, 0], [0, 0]);
 * assert.deepEqual([...words], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
 * ```
 */
export function philoxBlock(
  out: Uint32Array,
  at: number,
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIERS[0], c0);
    const high1 = multiplyHigh(MULTIPLIERS[1], c2);
    const low0 = Math.imul(MULTIPLIERS[0], c0) >>> 0;
    const low1 = Math.imul(MULTIPLIERS[1], c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c1 = low1;
    c3 = low0;
    k0 = (k0 + KEY_STEPS[0]) >>> 0;
    k1 = (k1 + KEY_STEPS[1]) >>> 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}
