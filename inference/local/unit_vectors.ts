/**
 * Scales each row to length 1, in place, in double precision; a row of zeros stays one.
 *
 * @param vectors `[n, width]`
 * @throws {RangeError} If a row holds something that is no number
 *
 * @example Three, four, five
 * ```ts
 * import { toUnitVectors } from "./unit_vectors.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(toUnitVectors(new Float32Array([3, 4]), 2), new Float32Array([0.6, 0.8]));
 * ```
 */
export function toUnitVectors<T extends Float32Array | Float64Array>(vectors: T, width: number): T {
  for (let at = 0; at < vectors.length; at += width) {
    let squares = 0;
    for (let d = at; d < at + width; d++) squares += vectors[d] * vectors[d];
    if (!Number.isFinite(squares)) {
      throw new RangeError(
        `Cannot scale vector ${at / width} as its elements must be finite: found ${
          vectors.subarray(at, at + width).find((x) => !Number.isFinite(x)) ?? "an overflow"
        }`,
      );
    }
    if (squares === 0) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let d = at; d < at + width; d++) vectors[d] *= scale;
  }
  return vectors;
}
