/** A sparse matrix in compressed rows: row i holds entries `starts[i]` up to `starts[i + 1]`. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** `[rows + 1]` */
  readonly starts: Uint32Array;
  /** Column of each entry, rising within a row. */
  readonly indices: Uint32Array;
  readonly values: Float64Array;
}

/**
 * The rows asked for, in that order; a row may be asked for more than once.
 *
 * @param matrix Shape `[rows, columns]`
 * @param rows Indices into its rows
 * @throws {RangeError} When an index is not that of a row
 *
 * @example The last row, then the first
 * ```ts
 * import { selectSparseRows } from "./sparse_matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = {
 *   rows: 2,
 *   columns: 3,
 *   starts: new Uint32Array([0, 1, 3]),
 *   indices: new Uint32Array([2, 0, 1]),
 *   values: new Float64Array([5, 6, 7]),
 * };
 * const { starts, values } = selectSparseRows(matrix, [1, 0]);
 * assert.deepEqual([...starts], [0, 2, 3]);
 * assert.deepEqual([...values], [6, 7, 5]);
 * ```
 */
export function selectSparseRows(matrix: SparseMatrix, rows: ArrayLike<number>): SparseMatrix {
  const starts = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!(Number.isInteger(row) && row >= 0 && row < matrix.rows)) {
      throw new RangeError(
        `Cannot select rows as each must be a whole number from 0 to ${
          matrix.rows - 1
        }: found ${row}`,
      );
    }
    starts[i + 1] = starts[i] + matrix.starts[row + 1] - matrix.starts[row];
  }
  const indices = new Uint32Array(starts[rows.length]);
  const values = new Float64Array(starts[rows.length]);
  for (let i = 0; i < rows.length; i++) {
    const [from, to] = [matrix.starts[rows[i]], matrix.starts[rows[i] + 1]];
    indices.set(matrix.indices.subarray(from, to), starts[i]);
    values.set(matrix.values.subarray(from, to), starts[i]);
  }
  return { rows: rows.length, columns: matrix.columns, starts, indices, values };
}

/**
 * A X for sparse A and dense X, in double precision.
 *
 * @param matrix A, shape `[rows, columns]`
 * @param block X, shape `[columns, width]`
 * @returns Shape `[rows, width]`
 */
export function multiplySparse(
  { rows, starts, indices, values }: SparseMatrix,
  block: Float64Array,
  width: number,
): Float64Array {
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    const to = i * width;
    for (let e = starts[i]; e < starts[i + 1]; e++) {
      const from = indices[e] * width, x = values[e];
      for (let j = 0; j < width; j++) out[to + j] += x * block[from + j];
    }
  }
  return out;
}

/**
 * Aᵀ X for sparse A and dense X, in double precision.
 *
 * @param matrix A, shape `[rows, columns]`
 * @param block X, shape `[rows, width]`
 * @returns Shape `[columns, width]`
 */
export function multiplySparseTransposed(
  { rows, columns, starts, indices, values }: SparseMatrix,
  block: Float64Array,
  width: number,
): Float64Array {
  const out = new Float64Array(columns * width);
  for (let i = 0; i < rows; i++) {
    const from = i * width;
    for (let e = starts[i]; e < starts[i + 1]; e++) {
      const to = indices[e] * width, x = values[e];
      for (let j = 0; j < width; j++) out[to + j] += x * block[from + j];
    }
  }
  return out;
}
