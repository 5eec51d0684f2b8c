import { MT19937 } from "./mt19937.ts";

/**
 * The legacy random generator of NumPy, `numpy.random.RandomState(seed)`, bit for bit, as far as
 * published splits and samples need it.
 *
 * Bounded integers come from masked rejection: words are cut to the smallest enclosing power of two
 * and drawn again while too large. Shuffling is Fisher and Yates's (1938) from the last place down.
 * NumPy keeps this stream frozen (its policy of 2019, NEP 19), so the numbers hold for all versions.
 *
 * @example The split of ten items that NumPy draws with seed 0
 * ```ts
 * import { RandomState } from "./random_state.ts";
 * import { strict as assert } from "node:assert";
 *
 * const random = new RandomState(0);
 * assert.deepEqual([...random.permutation(10)], [2, 8, 4, 9, 1, 6, 7, 3, 0, 5]);
 * ```
 */
export class RandomState {
  readonly #bits: MT19937;

  /**
   * @param seed Integer from 0 to 2^32 − 1
   * @throws {RangeError} When the seed is not such an integer
   */
  constructor(seed: number) {
    this.#bits = new MT19937(seed);
  }

  /** One number uniform on [0, 1), as `random_sample()` gives. */
  random(): number {
    return this.#bits.nextDouble();
  }

  /**
   * One integer uniform on `low` … `high` − 1, as `randint(low, high)` gives with 64-bit integers.
   *
   * @throws {RangeError} When the bounds are not safe integers, the range is empty or wider than 2^32
   */
  randint(low: number, high: number): number {
    const range = high - 1 - low;
    if (
      !Number.isSafeInteger(low) || !Number.isSafeInteger(high) || range < 0 || range > 0xffffffff
    ) {
      throw new RangeError(
        `Cannot draw an integer as low < high <= low + 2^32 must hold: found low ${low}, high ${high}`,
      );
    }
    return low + this.#interval(range);
  }

  /** Shuffles an array in place, as `shuffle(array)` does; returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(array: T): T {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.#interval(i);
      const kept = array[i];
      (array as Record<number, unknown>)[i] = array[j];
      (array as Record<number, unknown>)[j] = kept;
    }
    return array;
  }

  /** The integers 0 … n − 1 in random order, as `permutation(n)` gives. */
  permutation(n: number): Uint32Array {
    if (!Number.isInteger(n) || n < 0 || n > 0xffffffff) {
      throw new RangeError(`Cannot permute as the count must be a whole number: found ${n}`);
    }
    return this.shuffle(Uint32Array.from({ length: n }, (_, i) => i));
  }

  /**
   * `size` different integers of 0 … n − 1, as `choice(n, size, replace=False)` gives.
   *
   * @throws {RangeError} When more are asked for than there are
   */
  choice(n: number, size: number): Uint32Array {
    if (!Number.isInteger(size) || size < 0 || size > n) {
      throw new RangeError(
        `Cannot draw without replacement as the size must be from 0 to ${n}: found ${size}`,
      );
    }
    return this.permutation(n).slice(0, size);
  }

  /** Uniform on 0 … max by masked rejection; draws nothing when max is 0. */
  #interval(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const value = (this.#bits.nextUint32() & mask) >>> 0;
      if (value <= max) return value;
    }
  }
}
