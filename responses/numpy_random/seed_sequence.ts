const POOL = 4;

/** Splits a whole number into 32-bit words, lowest first; 0 is one word. */
function words(entropy: number): number[] {
  const found: number[] = [];
  do {
    found.push(entropy % 0x100000000);
    entropy = Math.floor(entropy / 0x100000000);
  } while (entropy > 0);
  return found;
}

/** One multiply-and-fold hash whose constant moves on with every call. */
function hasher(constant: number, multiplier: number): (value: number) => number {
  return (value) => {
    value ^= constant;
    constant = Math.imul(constant, multiplier);
    value = Math.imul(value, constant);
    return (value ^ (value >>> 16)) >>> 0;
  };
}

/** Joins two words into one. */
function mix(x: number, y: number): number {
  const value = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * The first 32-bit words that NumPy's `SeedSequence(entropy)` generates: an integer spread over a
 * pool of four words and out again, so that near seeds give unrelated streams (after O'Neill's
 * `seed_seq_fe`, 2015).
 *
 * @param entropy Whole number from 0 to 2^53 − 1
 * @param count How many words
 * @returns `[count]` words
 * @throws {RangeError} When the entropy is not such a number
 *
 * @example The words for seed 0
 * ```ts
 * import { seedWords } from "./seed_sequence.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual([...seedWords(0, 2)], [2968811710, 3677149159]);
 * ```
 */
export function seedWords(entropy: number, count: number): Uint32Array {
  if (!Number.isSafeInteger(entropy) || entropy < 0) {
    throw new RangeError(
      `Cannot seed the generator as the seed must be a whole number up to 2^53 - 1: found ${entropy}`,
    );
  }
  const given = words(entropy);
  const absorb = hasher(0x43b0d7e5, 0x931e8875);
  const pool = Array.from({ length: POOL }, (_, i) => absorb(given[i] ?? 0));
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) {
      if (from !== to) pool[to] = mix(pool[to], absorb(pool[from]));
    }
  }
  const emit = hasher(0x8b51f9dd, 0x58f38ded);
  return Uint32Array.from({ length: count }, (_, i) => emit(pool[i % POOL]));
}
