import { boxMuller } from "./counter_random.ts";
import { philoxBlock } from "./philox_block.ts";
import { type RandomSource, wordsOf } from "./stream.ts";

/**
 * Fills an array with normal numbers of mean 0, from the words of a stream.
 *
 * Normals are always made on the host and uploaded: logarithm and cosine differ from device to device
 * in their last bits, and a start that differs makes every later number differ. Here they are formed in
 * double precision (Box and Muller, 1958) and rounded once, so that all backends start alike. The
 * numbers are those of `CounterRandom.normal()` for the same source.
 *
 * @param out The array to fill, `[n]`
 * @param options Seed, stream, and the standard deviation (1 unless told)
 * @returns `out`
 * @throws {RangeError} When seed or stream is outside
 *
 * @example
 * ```ts
 * import { fillNormal } from "./fill_normal.ts";
 * import { CounterRandom } from "./counter_random.ts";
 * import { strict as assert } from "node:assert";
 *
 * const [first] = fillNormal(new Float32Array(3), { seed: 1, stream: "init", deviation: 0.01 });
 * assert.equal(first, Math.fround(0.01 * new CounterRandom(1, "init").normal()));
 * ```
 */
export function fillNormal<T extends Float32Array | Float64Array>(
  out: T,
  options: RandomSource & { readonly deviation?: number },
): T {
  const { key, stream } = wordsOf("fill with normal numbers", options);
  const { deviation = 1 } = options;
  const words = new Uint32Array(4);
  for (let i = 0; i < out.length; i += 4) {
    const block = i / 4;
    philoxBlock(words, 0, [block >>> 0, Math.floor(block / 2 ** 32), stream, 0], key);
    const four = [...boxMuller(words[0], words[1]), ...boxMuller(words[2], words[3])];
    for (let lane = 0; lane < 4 && i + lane < out.length; lane++) {
      out[i + lane] = deviation * four[lane];
    }
  }
  return out;
}
