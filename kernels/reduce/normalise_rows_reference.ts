import type { MatrixShape } from "./matrix_shape.ts";

/** Added to a norm before dividing by it, so that a row of zeros stays one. */
export const NORM_FLOOR = 1e-8;

/** How close scaled rows and norms must come; gradients in units of |g| / (|x| + 1e-8) of their row. */
export const TOLERANCE = { absolute: 1e-7, relative: 2e-6, gradient: 2e-6 } as const;

/**
 * Rows divided by their Euclidean norm plus 1e-8, and the norms, plain and in double precision.
 *
 * @example
 * ```ts
 * import { normaliseRowsReference } from "./normalise_rows_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { norms, values } = normaliseRowsReference(new Float32Array([3, 4, 0, 0]), { rows: 2, width: 2 });
 * assert.deepEqual([...norms], [5, 0]);
 * assert(Math.abs(values[0] - 0.6) < 1e-8 && values[2] === 0);
 * ```
 */
export function normaliseRowsReference(
  values: ArrayLike<number>,
  { rows, width }: MatrixShape,
): { values: Float64Array; norms: Float64Array } {
  const out = new Float64Array(rows * width);
  const norms = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += values[i * width + j] ** 2;
    norms[i] = Math.sqrt(sum);
    for (let j = 0; j < width; j++) {
      out[i * width + j] = values[i * width + j] / (norms[i] + NORM_FLOOR);
    }
  }
  return { values: out, norms };
}

/**
 * The gradient of a loss by the rows, from its gradient by the scaled rows.
 *
 * With s = |x| + 1e-8 it is g/s − x·(x·g)/(|x|·s²), and g/1e-8 for a row of zeros, where the scaling is
 * steep.
 */
export function normaliseRowsBackwardReference(
  { values, gradient }: { values: ArrayLike<number>; gradient: ArrayLike<number> },
  { rows, width }: MatrixShape,
): Float64Array {
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    let square = 0, along = 0;
    for (let j = i * width; j < (i + 1) * width; j++) {
      square += values[j] ** 2;
      along += values[j] * gradient[j];
    }
    const norm = Math.sqrt(square);
    const s = norm + NORM_FLOOR;
    const factor = norm > 0 ? along / (norm * s * s) : 0;
    for (let j = i * width; j < (i + 1) * width; j++) out[j] = gradient[j] / s - values[j] * factor;
  }
  return out;
}
