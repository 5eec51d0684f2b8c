/** A matrix of numbers in double precision, row-major; a trajectory has a row for each step. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** `[rows, columns]` */
  readonly data: Float64Array;
}

/**
 * Builds a matrix from rows of one length.
 *
 * @throws {RangeError} When rows differ in length or a value is not finite
 *
 * @example
 * ```ts
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual([...matrixOf([[1, 2], [3, 4]]).data], [1, 2, 3, 4]);
 * assert.throws(() => matrixOf([[1, 2], [3]]), /row 1 has 1/);
 * ```
 */
export function matrixOf(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, r) => {
    if (row.length !== columns) {
      throw new RangeError(
        `Cannot make a matrix as its rows must have one length: row 0 has ${columns}, row ${r} has ${row.length}`,
      );
    }
    for (let c = 0; c < columns; c++) {
      if (!Number.isFinite(row[c])) {
        throw new RangeError(
          `Cannot make a matrix as its values must be finite: found ${
            row[c]
          } in row ${r}, column ${c}`,
        );
      }
      data[r * columns + c] = row[c];
    }
  });
  return { rows: rows.length, columns, data };
}

/** Row `r`, as a view. */
export function rowOf({ columns, data }: Matrix, r: number): Float64Array {
  return data.subarray(r * columns, (r + 1) * columns);
}

/** All rows, as views. */
export function rowsOf(matrix: Matrix): Float64Array[] {
  return Array.from({ length: matrix.rows }, (_, r) => rowOf(matrix, r));
}

/** Rows `from` up to `to`, as a view. */
export function sliceRows({ columns, data }: Matrix, from: number, to: number): Matrix {
  return { rows: to - from, columns, data: data.subarray(from * columns, to * columns) };
}

/** All rows of some matrices of one width, one below the other. */
export function stackMatrices(matrices: readonly Matrix[]): Matrix {
  const columns = matrices[0]?.columns ?? 0;
  const rows = matrices.reduce((sum, matrix) => sum + matrix.rows, 0);
  const data = new Float64Array(rows * columns);
  let at = 0;
  for (const matrix of matrices) {
    data.set(matrix.data, at);
    at += matrix.data.length;
  }
  return { rows, columns, data };
}

/** The matrix with a column of ones behind its own. */
export function withOnes({ rows, columns, data }: Matrix): Matrix {
  const out = new Float64Array(rows * (columns + 1)).fill(1);
  for (let r = 0; r < rows; r++) {
    out.set(data.subarray(r * columns, (r + 1) * columns), r * (columns + 1));
  }
  return { rows, columns: columns + 1, data: out };
}

/** a · bᵀ: the products of each row of `a` with each row of `b`, `[a.rows, b.rows]`. */
export function timesTransposed(a: Matrix, b: Matrix): Matrix {
  const data = new Float64Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i++) {
    const row = rowOf(a, i);
    for (let j = 0; j < b.rows; j++) data[i * b.rows + j] = dot(row, rowOf(b, j));
  }
  return { rows: a.rows, columns: b.rows, data };
}

/** Σ aᵢ bᵢ. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** √Σ aᵢ². */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** aᵀ: rows become columns. */
export function transpose({ rows, columns, data }: Matrix): Matrix {
  const out = new Float64Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c];
  }
  return { rows: columns, columns: rows, data: out };
}
