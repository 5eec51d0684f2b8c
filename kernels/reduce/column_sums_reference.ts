import type { MatrixShape } from "./matrix_shape.ts";

/** The error of a column's sum is at most this share of the sum of its magnitudes. */
export const TOLERANCE = { share: 1e-6 } as const;

/**
 * The sum of each column, plain and in double precision.
 *
 * @example
 * ```ts
 * import { sumColumnsReference } from "./column_sums_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const sums = sumColumnsReference(new Float32Array([1, 2, 3, 4]), { rows: 2, width: 2 });
 * assert.deepEqual([...sums], [4, 6]);
 * ```
 */
export function sumColumnsReference(
  values: Float32Array,
  { rows, width }: MatrixShape,
): Float64Array {
  const out = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) out[j] += values[i * width + j];
  }
  return out;
}
