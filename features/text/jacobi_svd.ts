const MOST_SWEEPS = 40;

/** A = U diag(singular) Vᵀ of a small square matrix. */
export interface SmallSvd {
  /** Falling, `[size]`. */
  readonly singular: Float64Array;
  /** Row k is the left vector of value k, zero where the value is zero, `[size, size]`. */
  readonly left: Float64Array;
  /** Row k is the right vector of value k, `[size, size]`. */
  readonly right: Float64Array;
}

/**
 * Singular values and vectors of a small square matrix by one-sided Jacobi rotations (Hestenes 1958),
 * which keep the small values accurate.
 *
 * @param matrix Row-major, `[size, size]`
 * @throws {RangeError} When 40 sweeps do not make the columns orthogonal, as with a NaN
 *
 * @example
 * ```ts
 * import { jacobiSvd } from "./jacobi_svd.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { singular } = jacobiSvd(new Float64Array([0, 2, -3, 0]), 2);
 * assert.deepEqual([...singular], [3, 2]);
 * ```
 */
export function jacobiSvd(matrix: Float64Array, size: number): SmallSvd {
  const columns = new Float64Array(size * size), turns = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) columns[j * size + i] = matrix[i * size + j];
    turns[i * size + i] = 1;
  }
  const rounding = size * Number.EPSILON;
  const noise = rounding * Math.sqrt(columns.reduce((sum, x) => sum + x * x, 0));
  let sweeps = 0;
  while (sweep(columns, turns, { size, rounding, noise })) {
    if (++sweeps === MOST_SWEEPS) {
      throw new RangeError(
        `Cannot decompose a matrix of size ${size}: its columns are not orthogonal after ${MOST_SWEEPS} sweeps`,
      );
    }
  }
  const lengths = Float64Array.from({ length: size }, (_, k) => {
    let square = 0;
    for (let i = 0; i < size; i++) square += columns[k * size + i] ** 2;
    return square > noise * noise ? Math.sqrt(square) : 0;
  });
  const order = [...lengths.keys()].sort((a, b) => lengths[b] - lengths[a] || a - b);
  const left = new Float64Array(size * size), right = new Float64Array(size * size);
  order.forEach((from, k) => {
    for (let i = 0; i < size; i++) {
      left[k * size + i] = lengths[from] > 0 ? columns[from * size + i] / lengths[from] : 0;
      right[k * size + i] = turns[from * size + i];
    }
  });
  return { singular: Float64Array.from(order, (k) => lengths[k]), left, right };
}

/** Rotates each pair of columns once; false if all were orthogonal or too short to tell. */
function sweep(
  columns: Float64Array,
  turns: Float64Array,
  { size, rounding, noise }: { size: number; rounding: number; noise: number },
): boolean {
  let turned = false;
  for (let p = 0; p + 1 < size; p++) {
    const a = columns.subarray(p * size, (p + 1) * size);
    for (let q = p + 1; q < size; q++) {
      const b = columns.subarray(q * size, (q + 1) * size);
      let aa = 0, bb = 0, ab = 0;
      for (let i = 0; i < size; i++) {
        aa += a[i] * a[i];
        bb += b[i] * b[i];
        ab += a[i] * b[i];
      }
      if (Math.abs(ab) <= rounding * Math.sqrt(aa * bb)) continue;
      if (Math.min(aa, bb) <= noise * noise) continue;
      turned = true;
      const zeta = (bb - aa) / (2 * ab);
      const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
      const cosine = 1 / Math.hypot(1, tangent), sine = cosine * tangent;
      rotate(a, b, cosine, sine);
      rotate(
        turns.subarray(p * size, (p + 1) * size),
        turns.subarray(q * size, (q + 1) * size),
        cosine,
        sine,
      );
    }
  }
  return turned;
}

function rotate(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    a[i] = cosine * x - sine * b[i];
    b[i] = sine * x + cosine * b[i];
  }
}
