import { seedWords } from "./seed_sequence.ts";

const MASK_64 = (1n << 64n) - 1n;
const MASK_128 = (1n << 128n) - 1n;
const MULTIPLIER = (2549297995355413924n << 64n) | 4865540595714422341n;

/**
 * The generator behind `numpy.random.default_rng(seed)`: PCG XSL RR 128/64 (O'Neill, 2014), seeded
 * through NumPy's seed sequence, bit for bit.
 *
 * @example The first draw of `default_rng(42).random()`
 * ```ts
 * import { PCG64 } from "./pcg64.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(new PCG64(42).random(), 0.7739560485559633);
 * ```
 */
export class PCG64 {
  #state: bigint;
  readonly #increment: bigint;

  /**
   * @param seed Whole number from 0 to 2^53 − 1
   * @throws {RangeError} When the seed is not such a number
   */
  constructor(seed: number) {
    const words = seedWords(seed, 8);
    const pair = (i: number) => (BigInt(words[2 * i + 1]) << 32n) | BigInt(words[2 * i]);
    this.#increment = ((((pair(2) << 64n) | pair(3)) << 1n) | 1n) & MASK_128;
    this.#state = this.#increment; // one step from zero
    this.#state = (this.#state + ((pair(0) << 64n) | pair(1))) & MASK_128;
    this.#step();
  }

  /** The next 64 random bits. */
  nextUint64(): bigint {
    this.#step();
    const high = this.#state >> 64n, low = this.#state & MASK_64;
    const value = high ^ low, turn = high >> 58n;
    return ((value >> turn) | (value << (64n - turn))) & MASK_64;
  }

  /** One number uniform on [0, 1) with 53 random bits, as `random()` gives. */
  random(): number {
    return Number(this.nextUint64() >> 11n) / 9007199254740992;
  }

  #step(): void {
    this.#state = (this.#state * MULTIPLIER + this.#increment) & MASK_128;
  }
}
