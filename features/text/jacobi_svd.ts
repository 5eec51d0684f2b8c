const MOST_SWEEPS = 40;

/** A = U diag(singular) Vᵀ of a small matrix, thin: `n` is the lesser of its sides. */
export interface SmallSvd {
  /** Falling, `[n]`. */
  readonly singular: Float64Array;
  /** Row k is the left vector of value k, `[n, rows]`. */
  readonly left: Float64Array;
  /** Row k is the right vector of value k, `[n, columns]`. */
  readonly right: Float64Array;
}

/**
 * Singular values and vectors of a small matrix by one-sided Jacobi rotations (Hestenes 1958), which keep
 * the small values accurate.
 *
 * Where a value is zero, its vector along the longer side is zero too, as none is determined.
 *
 * @param matrix Row-major, `[rows, columns]`
 * @param shape Its sides; one number for a square
 * @throws {RangeError} When 40 sweeps do not make the columns orthogonal, as with a NaN
 *
 * @example
 * ```ts
 * import { jacobiSvd } from "./jacobi_svd.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { singular } = jacobiSvd(new Float64Array([0, 2, -3, 0]), 2);
 * assert.deepEqual([...singular], [3, 2]);
 * const wide = jacobiSvd(new Float64Array([3, 0, 4]), { rows: 1, columns: 3 });
 * assert.deepEqual([wide.singular.length, wide.singular[0], wide.right[2]], [1, 5, 0.8]);
 * ```
 */
export function jacobiSvd(
  matrix: Float64Array,
  shape: number | { readonly rows: number; readonly columns: number },
): SmallSvd {
  const { rows, columns } = typeof shape === "number" ? { rows: shape, columns: shape } : shape;
  // Columns are turned; they lie one after the other, and are the fewer ones.
  if (rows < columns) {
    const { singular, left, right } = decompose(matrix.slice(), rows, columns);
    return { singular, left: right, right: left };
  }
  const turned = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = matrix[i * columns + j];
  }
  return decompose(turned, columns, rows);
}

/** Of a matrix given by its columns, `count` of length `size`, which are overwritten. */
function decompose(columns: Float64Array, count: number, size: number): SmallSvd {
  const turns = new Float64Array(count * count);
  for (let i = 0; i < count; i++) turns[i * count + i] = 1;
  const rounding = size * Number.EPSILON;
  const noise = rounding * Math.sqrt(columns.reduce((sum, x) => sum + x * x, 0));
  let sweeps = 0;
  while (sweep(columns, turns, { count, size, rounding, noise })) {
    if (++sweeps === MOST_SWEEPS) {
      throw new RangeError(
        `Cannot decompose a matrix of ${size} by ${count}: its columns are not orthogonal after ${MOST_SWEEPS} sweeps`,
      );
    }
  }
  const lengths = Float64Array.from({ length: count }, (_, k) => {
    let square = 0;
    for (let i = 0; i < size; i++) square += columns[k * size + i] ** 2;
    return square > noise * noise ? Math.sqrt(square) : 0;
  });
  const order = [...lengths.keys()].sort((a, b) => lengths[b] - lengths[a] || a - b);
  const left = new Float64Array(count * size), right = new Float64Array(count * count);
  order.forEach((from, k) => {
    if (lengths[from] > 0) {
      for (let i = 0; i < size; i++) left[k * size + i] = columns[from * size + i] / lengths[from];
    }
    right.set(turns.subarray(from * count, (from + 1) * count), k * count);
  });
  return { singular: Float64Array.from(order, (k) => lengths[k]), left, right };
}

/** Rotates each pair of columns once; false if all were orthogonal or too short to tell. */
function sweep(
  columns: Float64Array,
  turns: Float64Array,
  { count, size, rounding, noise }: {
    count: number;
    size: number;
    rounding: number;
    noise: number;
  },
): boolean {
  let turned = false;
  for (let p = 0; p + 1 < count; p++) {
    const a = columns.subarray(p * size, (p + 1) * size);
    for (let q = p + 1; q < count; q++) {
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
        turns.subarray(p * count, (p + 1) * count),
        turns.subarray(q * count, (q + 1) * count),
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
