import type { Pooling } from "../interfaces.ts";

/**
 * One vector for each sequence of a padded batch: the mean of its tokens' vectors, or the first's, or
 * the last's (Reimers and Gurevych, 2019).
 *
 * @param hidden Vectors of all places, `[n, length, width]`; sequences begin at place 0
 * @param lengths Tokens of each sequence, n of them, none 0
 * @returns `[n, width]`
 *
 * @example Padding does not count
 * ```ts
 * import { poolTokens } from "./pool_tokens.ts";
 * import { strict as assert } from "node:assert";
 *
 * const hidden = new Float32Array([1, 3, 99]);
 * const size = { length: 3, width: 1 };
 * assert.equal(poolTokens(hidden, [2], { ...size, pooling: "mean" })[0], 2);
 * assert.equal(poolTokens(hidden, [2], { ...size, pooling: "last" })[0], 3);
 * ```
 */
export function poolTokens(
  hidden: Float32Array,
  lengths: readonly number[],
  options: { readonly length: number; readonly width: number; readonly pooling: Pooling },
): Float32Array {
  const { length, width, pooling } = options;
  const out = new Float32Array(lengths.length * width);
  const sum = new Float64Array(width);
  lengths.forEach((tokens, i) => {
    const base = i * length * width;
    if (pooling !== "mean") {
      const at = base + (pooling === "cls" ? 0 : tokens - 1) * width;
      out.set(hidden.subarray(at, at + width), i * width);
      return;
    }
    sum.fill(0);
    for (let t = 0; t < tokens; t++) {
      for (let d = 0; d < width; d++) sum[d] += hidden[base + t * width + d];
    }
    for (let d = 0; d < width; d++) out[i * width + d] = sum[d] / tokens;
  });
  return out;
}
