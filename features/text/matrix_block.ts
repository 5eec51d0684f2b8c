import { type Backend, product, ShapeError } from "../../kernels/mod.ts";
import { multiplySparse, multiplySparseTransposed, type SparseMatrix } from "./sparse_matrix.ts";

/** A dense matrix of 32-bit floats, row by row. */
export interface DenseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** `[rows, columns]` */
  readonly values: Float32Array;
}

/** What a decomposition needs of a matrix: its products with blocks of `width` columns. */
export interface MatrixBlock {
  readonly rows: number;
  readonly columns: number;
  /** Singular values below this share of the largest are noise of the products. */
  readonly noise: number;
  /** A X, `[columns, width]` to `[rows, width]`. */
  multiply(block: Float64Array, width: number): Promise<Float64Array>;
  /** Aᵀ X, `[rows, width]` to `[columns, width]`. */
  multiplyTransposed(block: Float64Array, width: number): Promise<Float64Array>;
}

/** Products with a sparse matrix here in double precision, with a dense one on the backend in single. */
export function matrixBlock(backend: Backend, matrix: SparseMatrix | DenseMatrix): MatrixBlock {
  const { rows, columns, values } = matrix;
  if ("starts" in matrix) {
    return {
      rows,
      columns,
      noise: 1e-10,
      multiply: (block, width) => Promise.resolve(multiplySparse(matrix, block, width)),
      multiplyTransposed: (block, width) =>
        Promise.resolve(multiplySparseTransposed(matrix, block, width)),
    };
  }
  if (values.length !== rows * columns) {
    throw new ShapeError("matrixBlock", "values", rows * columns, values.length);
  }
  const a = matrix.values;
  return {
    rows,
    columns,
    noise: 1e-6,
    async multiply(block, width) {
      const shape = { M: rows, N: width, K: columns };
      return Float64Array.from(await product(backend, { a, b: Float32Array.from(block) }, shape));
    },
    async multiplyTransposed(block, width) {
      const shape = { M: columns, N: width, K: rows, transposeA: true };
      return Float64Array.from(await product(backend, { a, b: Float32Array.from(block) }, shape));
    },
  };
}
