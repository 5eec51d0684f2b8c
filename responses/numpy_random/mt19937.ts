/** Words of state, and the distance between the words that are mixed. */
const N = 624, M = 397;

/**
 * The Mersenne Twister with a period of 2^19937 − 1 and 32-bit output (Matsumoto and Nishimura,
 * 1998), seeded by a single integer with the linear recurrence of the authors' 2002 initialisation.
 *
 * @example The ten-thousandth word after the default seed of the C++ standard library
 * ```ts
 * import { MT19937 } from "./mt19937.ts";
 * import { strict as assert } from "node:assert";
 *
 * const bits = new MT19937(5489);
 * for (let i = 1; i < 10_000; i++) bits.nextUint32();
 * assert.equal(bits.nextUint32(), 4123659995);
 * ```
 */
export class MT19937 {
  readonly #state = new Uint32Array(N);
  #position = N;

  /**
   * @param seed Integer from 0 to 2^32 − 1
   * @throws {RangeError} When the seed is not such an integer
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new RangeError(
        `Cannot seed the generator as the seed must be an integer from 0 to 4294967295: found ${seed}`,
      );
    }
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < N; i++) {
      state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** The next word, uniform on 0 … 2^32 − 1. */
  nextUint32(): number {
    if (this.#position === N) this.#refill();
    let y = this.#state[this.#position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** The next number with 53 random bits, uniform on [0, 1). */
  nextDouble(): number {
    const high = this.nextUint32() >>> 5, low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  #refill(): void {
    const state = this.#state;
    for (let k = 0; k < N; k++) {
      const y = (state[k] & 0x80000000) | (state[(k + 1) % N] & 0x7fffffff);
      state[k] = state[(k + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
