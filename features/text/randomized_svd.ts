import { type Backend, fillNormal } from "../../kernels/mod.ts";
import { jacobiSvd } from "./jacobi_svd.ts";
import { type DenseMatrix, type MatrixBlock, matrixBlock } from "./matrix_block.ts";
import type { SparseMatrix } from "./sparse_matrix.ts";
import { triangularise } from "./triangularise.ts";

export interface RandomizedSvdOptions {
  /** Singular values wanted, K. */
  readonly components: number;
  /** For the random start. */
  readonly seed: number;
  /** Directions carried beyond those wanted, 10 unless told. */
  readonly oversampling?: number;
  /** Rounds of A Aᵀ after the first, 8 unless told; each makes the last components more exact. */
  readonly powerIterations?: number;
}

/** Leading part of A = Σ singular[k] · left[k] right[k]ᵀ. */
export interface TruncatedSvd {
  /** Falling, zero past `rank`, `[K]`. */
  readonly singular: Float64Array;
  /** Orthonormal rows, zero past `rank`, `[K, rows]`. */
  readonly left: Float64Array;
  /** Orthonormal rows, zero past `rank`, `[K, columns]`. */
  readonly right: Float64Array;
  /** Values that are not zero, at most K. */
  readonly rank: number;
  readonly components: number;
}

/**
 * Truncated singular value decomposition by randomized range finding with power iterations (Halko,
 * Martinsson and Tropp 2011, algorithms 4.4 and 5.1).
 *
 * A random block on the smaller side of A goes through A and Aᵀ, made orthogonal in double precision
 * after each round; the matrix restricted to its span is then decomposed exactly. Where K and the
 * oversampling reach the smaller side, nothing is random and the result is exact. Products with a dense
 * matrix run on the backend in single precision, with a sparse one on the host in double. Each pair is
 * turned so that the right vector's coordinate of largest magnitude (of those within a thousandth, the
 * first) is positive. Values below 1e-10 (sparse) or 1e-6 (dense) of the largest count as zero.
 *
 * @param matrix A, `[rows, columns]`, not centred
 * @throws {RangeError} When `components` is not a whole number of at least 1, the other counts not of at
 * least 0, the seed is outside 0 … 2^53 - 1, or a value is not finite
 * @throws {ShapeError} When a dense matrix has another number of values
 *
 * @example A diagonal
 * ```ts
 * import { randomizedSvd } from "./randomized_svd.ts";
 * import { openBackend } from "../../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const matrix = { rows: 2, columns: 2, values: new Float32Array([3, 0, 0, -4]) };
 * const svd = await randomizedSvd(backend, matrix, { components: 1, seed: 0 });
 * assert(Math.abs(svd.singular[0] - 4) < 1e-6);
 * assert.deepEqual([...svd.right].map(Math.round), [0, 1]);
 * assert.deepEqual([...svd.left].map((x) => Math.round(x) + 0), [0, -1]);
 * ```
 */
export async function randomizedSvd(
  backend: Backend,
  matrix: SparseMatrix | DenseMatrix,
  options: RandomizedSvdOptions,
): Promise<TruncatedSvd> {
  const { components, seed, oversampling = 10, powerIterations = 8 } = options;
  checkCounts({ components, oversampling, powerIterations }, matrix.values);
  const block = matrixBlock(backend, matrix);
  const { rows, columns } = block;
  const wide = columns > rows;
  const [small, large] = wide ? [rows, columns] : [columns, rows];
  const singular = new Float64Array(components);
  const [left, right] = [
    new Float64Array(components * rows),
    new Float64Array(components * columns),
  ];
  const width = Math.min(components + oversampling, small);
  if (width === 0 || large === 0) return { singular, left, right, rank: 0, components };
  const basis = await findRange(block, { wide, small, width, seed, powerIterations });
  const image = transpose(await toLarge(block, wide, basis, width), large, width);
  const factors = triangularise(image, width);
  // A restricted to the basis is imageᵀ · factors; factors = U S Wᵀ.
  const inner = jacobiSvd(factors, width);
  let rank = 0;
  const most = Math.min(components, width);
  while (rank < most && inner.singular[rank] > block.noise * inner.singular[0]) rank++;
  const [far, near] = wide ? [right, left] : [left, right];
  combine(inner.left, image, far, { count: rank, width });
  combine(inner.right, transpose(basis, small, width), near, { count: rank, width });
  for (let k = 0; k < rank; k++) {
    singular[k] = inner.singular[k];
    turn(right.subarray(k * columns, (k + 1) * columns), left.subarray(k * rows, (k + 1) * rows));
  }
  return { singular, left, right, rank, components };
}

interface Range {
  readonly wide: boolean;
  readonly small: number;
  readonly width: number;
  readonly seed: number;
  readonly powerIterations: number;
}

/** Orthonormal columns on the smaller side whose span holds the leading singular vectors. */
async function findRange(block: MatrixBlock, range: Range): Promise<Float64Array> {
  const { wide, small, width, seed, powerIterations } = range;
  let basis = fillNormal(new Float64Array(small * width), { seed, stream: "randomized svd" });
  if (width === small) return basis.map((_, at) => at % (small + 1) === 0 ? 1 : 0);
  for (let round = 0; round <= powerIterations; round++) {
    const image = await toLarge(block, wide, basis, width);
    const back = wide
      ? await block.multiply(image, width)
      : await block.multiplyTransposed(image, width);
    const vectors = transpose(back, small, width);
    triangularise(vectors, width);
    basis = transpose(vectors, width, small);
  }
  return basis;
}

/** From the smaller side to the larger. */
function toLarge(
  block: MatrixBlock,
  wide: boolean,
  basis: Float64Array,
  width: number,
): Promise<Float64Array> {
  return wide ? block.multiplyTransposed(basis, width) : block.multiply(basis, width);
}

function transpose(values: Float64Array, rows: number, columns: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j];
  }
  return out;
}

/** Rows of `out`: sums of `vectors` weighted by the rows of `weights`. */
function combine(
  weights: Float64Array,
  vectors: Float64Array,
  out: Float64Array,
  { count, width }: { count: number; width: number },
): void {
  const length = vectors.length / width;
  for (let k = 0; k < count; k++) {
    const row = out.subarray(k * length, (k + 1) * length);
    for (let l = 0; l < width; l++) {
      const weight = weights[k * width + l];
      const vector = vectors.subarray(l * length, (l + 1) * length);
      for (let i = 0; i < length; i++) row[i] += weight * vector[i];
    }
  }
}

/** Turns a pair of vectors so that the first one's largest coordinate is positive. */
function turn(vector: Float64Array, other: Float64Array): void {
  let largest = 0;
  for (const x of vector) largest = Math.max(largest, Math.abs(x));
  const first = vector.find((x) => Math.abs(x) >= 0.999 * largest);
  if (first === undefined || first >= 0) return;
  for (let i = 0; i < vector.length; i++) vector[i] = -vector[i];
  for (let i = 0; i < other.length; i++) other[i] = -other[i];
}

function checkCounts(
  counts: { components: number; oversampling: number; powerIterations: number },
  values: Float32Array | Float64Array,
): void {
  for (const [name, count] of Object.entries(counts)) {
    const least = name === "components" ? 1 : 0;
    if (!Number.isInteger(count) || count < least) {
      throw new RangeError(
        `Cannot decompose a matrix as ${name} must be a whole number of at least ${least}: it is ${count}`,
      );
    }
  }
  const at = values.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) {
    throw new RangeError(
      `Cannot decompose a matrix as every value must be finite: number ${at} is ${values[at]}`,
    );
  }
}
