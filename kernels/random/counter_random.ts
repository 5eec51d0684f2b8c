import { philoxBlock } from "./philox_block.ts";
import { type RandomWords, wordsOf } from "./stream.ts";

/**
 * Random numbers for the host, from Philox4x32-10 words: the same seed and purpose give the same
 * numbers on every machine, and different purposes draw independently.
 *
 * Words come in the order of {@linkcode philoxWords}, so that host and device can share a stream.
 *
 * @example A purpose of its own for each use
 * ```ts
 * import { CounterRandom } from "./counter_random.ts";
 * import { strict as assert } from "node:assert";
 *
 * const split = new CounterRandom(7, "split");
 * const order = split.shuffle([0, 1, 2, 3, 4]);
 * assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4]);
 * assert.deepEqual(new CounterRandom(7, "split").shuffle([0, 1, 2, 3, 4]), order);
 * assert.notEqual(new CounterRandom(7, "init").next(), new CounterRandom(7, "split").next());
 * ```
 */
export class CounterRandom {
  readonly #source: RandomWords;
  readonly #block = new Uint32Array(4);
  #blocks = 0;
  #used = 4;
  #spare: number | undefined;

  /**
   * @param seed Whole number from 0 to 2^53 - 1
   * @param stream What the numbers are for, or a 32-bit word that stands for it
   * @throws {RangeError} When either is outside
   */
  constructor(seed: number, stream: string | number) {
    this.#source = wordsOf("make random numbers", { seed, stream });
  }

  /** The next 32 random bits. */
  word(): number {
    if (this.#used === 4) {
      const { key, stream } = this.#source;
      const high = Math.floor(this.#blocks / 2 ** 32);
      philoxBlock(this.#block, 0, [this.#blocks >>> 0, high, stream, 0], key);
      this.#blocks++;
      this.#used = 0;
    }
    return this.#block[this.#used++];
  }

  /** Uniform in [0, 1) with 53 random bits, from two words. */
  next(): number {
    const high = this.word() >>> 5;
    return (high * 2 ** 26 + (this.word() >>> 6)) * 2 ** -53;
  }

  /** Standard normal, from two words a pair (Box and Muller, 1958); |value| is below 6.8. */
  normal(): number {
    if (this.#spare !== undefined) {
      const value = this.#spare;
      this.#spare = undefined;
      return value;
    }
    const [value, spare] = boxMuller(this.word(), this.word());
    this.#spare = spare;
    return value;
  }

  /**
   * Uniform whole number in [0, below), without bias.
   *
   * @throws {RangeError} Unless `below` is a whole number from 1 to 2^32
   */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new RangeError(
        `Cannot draw a whole number below ${below}: the bound must be a whole number from 1 to 2^32`,
      );
    }
    const fair = 2 ** 32 - 2 ** 32 % below;
    for (;;) {
      const word = this.word();
      if (word < fair) return word % below;
    }
  }

  /** Brings the values into a random order, in place (Fisher and Yates, 1938), and returns them. */
  shuffle<T extends { [index: number]: unknown; readonly length: number }>(values: T): T {
    const places: { [index: number]: unknown } = values;
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [places[i], places[j]] = [places[j], places[i]];
    }
    return values;
  }
}

/** Two independent standard normals from two words. */
export function boxMuller(first: number, second: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log((first + 0.5) * 2 ** -32));
  const angle = 2 * Math.PI * (second + 0.5) * 2 ** -32;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
