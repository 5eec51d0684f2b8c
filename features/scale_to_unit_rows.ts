/** Added to a norm, so that a zero vector stays zero. */
const EPSILON = 1e-8;

/**
 * Scales each row to unit length: x / (|x| + 1e-8), in double precision.
 *
 * @param values Rows, `[I, D]`
 * @param width Length D of a row, at least 1
 * @returns Scaled rows, `[I, D]`; a zero row stays zero
 * @throws {RangeError} If the width does not divide the values
 *
 * @example A row of length 5
 * ```ts
 * import { scaleToUnitRows } from "./scale_to_unit_rows.ts";
 * import { strict as assert } from "node:assert";
 *
 * const [x, y, ...zero] = scaleToUnitRows(new Float32Array([3, 4, 0, 0]), 2);
 * assert(Math.abs(x - 0.6) < 1e-7 && Math.abs(y - 0.8) < 1e-7);
 * assert.deepEqual(zero, [0, 0]);
 * ```
 */
export function scaleToUnitRows(values: Float32Array, width: number): Float32Array {
  if (!Number.isInteger(width) || width < 1 || values.length % width !== 0) {
    throw new RangeError(
      `Cannot scale rows as the width must be a whole number that divides ${values.length} values: found ${width}`,
    );
  }
  const out = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += width) {
    let sum = 0;
    for (let d = row; d < row + width; d++) sum += values[d] * values[d];
    const scale = 1 / (Math.sqrt(sum) + EPSILON);
    for (let d = row; d < row + width; d++) out[d] = values[d] * scale;
  }
  return out;
}
