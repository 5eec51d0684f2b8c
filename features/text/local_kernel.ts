import { type Backend, CounterRandom, product, ShapeError } from "../../kernels/mod.ts";
import { scaleToUnitRows } from "../scale_to_unit_rows.ts";
import { randomizedSvd } from "./randomized_svd.ts";

/** Rows whose kernel is held at a time. */
const SLAB = 4096;

export interface LocalKernelOptions {
  /** Values in a row, D. */
  readonly width: number;
  /** Rows to fit on. */
  readonly trainItems: ArrayLike<number>;
  /** Features wanted, K; 64 unless told. */
  readonly components?: number;
  /** Fall of cosine over which the kernel falls to 1/e; 0.2 unless told. */
  readonly bandwidth?: number;
  /** Most training items to stand for all; 2,000 unless told. */
  readonly landmarks?: number;
  /** For the choice of landmarks and the start of the decomposition. */
  readonly seed: number;
}

/** Eigenfeatures of a local kernel, ready for rows not seen. */
export interface LocalKernel {
  /** Rows of length one (or zero) that stand for the training items, `[L, D]`. */
  readonly landmarks: Float32Array;
  /** Eigenvectors over the roots of their eigenvalues, zero past `rank`, `[L, K]`. */
  readonly weights: Float32Array;
  /** Falling, zero past `rank`, `[K]`. */
  readonly eigenvalues: Float64Array;
  readonly rank: number;
  readonly width: number;
  readonly components: number;
  readonly bandwidth: number;
}

/**
 * Fits the leading eigenfeatures of the kernel k(x, y) = exp((cos(x, y) − 1) / bandwidth).
 *
 * Feature k of a row x is Σ_l k(x, x_l) u_lk / √λ_k over training rows x_l, with (λ_k, u_k) the eigenpairs
 * of their kernel matrix; inner products of features come near the kernel (Nyström extension after
 * Williams and Seeger 2001). Where the training rows are more than `landmarks`, so many are drawn at
 * random to stand for all. Eigenvalues below 1e-6 of the largest count as zero.
 *
 * @param values Rows, `[I, D]`; they need not have length one
 * @throws {RangeError} When there is no training row or one is not a row, or an option is outside
 * @throws {ShapeError} When the values are not made of whole rows
 *
 * @example Two directions far apart
 * ```ts
 * import { openBackend } from "../../kernels/mod.ts";
 * import { applyLocalKernel, fitLocalKernel } from "./local_kernel.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const values = new Float32Array([1, 0, 0, 1, 5, 0]);
 * const options = { width: 2, trainItems: [0, 1], components: 2, seed: 0 };
 * const kernel = await fitLocalKernel(backend, values, options);
 * const features = await applyLocalKernel(backend, kernel, values);
 * assert.deepEqual(features.subarray(4), features.subarray(0, 2)); // scaled, thus the same
 * const inner = features[0] * features[2] + features[1] * features[3];
 * assert(Math.abs(inner - Math.exp(-5)) < 1e-5);
 * ```
 */
export async function fitLocalKernel(
  backend: Backend,
  values: Float32Array,
  options: LocalKernelOptions,
): Promise<LocalKernel> {
  const { width, components = 64, bandwidth = 0.2, seed } = options;
  const rows = chooseLandmarks(options, values.length / width);
  if (!(bandwidth > 0 && bandwidth < Infinity)) {
    throw new RangeError(
      `Cannot fit a local kernel as the bandwidth must be above 0 and finite: it is ${bandwidth}`,
    );
  }
  const chosen = new Float32Array(rows.length * width);
  rows.forEach((row, l) => {
    chosen.set(values.subarray(row * width, (row + 1) * width), l * width);
  });
  const landmarks = scaleToUnitRows(chosen, width);
  const matrix = await kernelMatrix(backend, landmarks, { landmarks, width, bandwidth });
  const L = rows.length;
  const { singular, right, rank } = await randomizedSvd(
    backend,
    { rows: L, columns: L, values: matrix },
    { components, seed },
  );
  const weights = new Float32Array(L * components);
  for (let k = 0; k < rank; k++) {
    const scale = 1 / Math.sqrt(singular[k]);
    for (let l = 0; l < L; l++) weights[l * components + k] = right[k * L + l] * scale;
  }
  return { landmarks, weights, eigenvalues: singular, rank, width, components, bandwidth };
}

/**
 * Eigenfeatures of rows, seen or not.
 *
 * @param values Rows, `[I, D]`
 * @returns Shape `[I, K]`
 * @throws {ShapeError} When the values are not made of whole rows
 */
export async function applyLocalKernel(
  backend: Backend,
  kernel: LocalKernel,
  values: Float32Array,
): Promise<Float32Array> {
  const { width, components, weights } = kernel;
  const rows = Math.ceil(values.length / width);
  if (rows === 0 || values.length !== rows * width) {
    throw new ShapeError("applyLocalKernel", "values", Math.max(1, rows) * width, values.length);
  }
  const unit = scaleToUnitRows(values, width);
  const out = new Float32Array(rows * components);
  for (let from = 0; from < rows; from += SLAB) {
    const slab = unit.subarray(from * width, (from + SLAB) * width);
    const matrix = await kernelMatrix(backend, slab, kernel);
    const shape = { M: slab.length / width, N: components, K: weights.length / components };
    out.set(await product(backend, { a: matrix, b: weights }, shape), from * components);
  }
  return out;
}

/** exp((cos − 1) / bandwidth) of rows of length one with the landmarks, `[rows, L]`. */
async function kernelMatrix(
  backend: Backend,
  unit: Float32Array,
  { landmarks, width, bandwidth }: Pick<LocalKernel, "landmarks" | "width" | "bandwidth">,
): Promise<Float32Array> {
  const shape = {
    M: unit.length / width,
    N: landmarks.length / width,
    K: width,
    transposeB: true,
  };
  const matrix = await product(backend, { a: unit, b: landmarks }, shape);
  for (let at = 0; at < matrix.length; at++) {
    matrix[at] = Math.exp((Math.min(1, matrix[at]) - 1) / bandwidth);
  }
  return matrix;
}

/** Training rows, or as many of them as may be, drawn at random; rising. */
function chooseLandmarks(options: LocalKernelOptions, rows: number): Uint32Array {
  const { trainItems, landmarks = 2000, width, seed } = options;
  if (!Number.isInteger(width) || width < 1 || !Number.isInteger(rows)) {
    throw new RangeError(
      `Cannot fit a local kernel as width must be a whole number that divides the values: it is ${width}`,
    );
  }
  if (!Number.isInteger(landmarks) || landmarks < 1) {
    throw new RangeError(
      `Cannot fit a local kernel as landmarks must be a whole number of at least 1: it is ${landmarks}`,
    );
  }
  const train = Array.from(trainItems);
  const wrong = train.find((row) => !Number.isInteger(row) || row < 0 || row >= rows);
  if (!train.length || wrong !== undefined) {
    throw new RangeError(
      `Cannot fit a local kernel as training items must be rows from 0 to ${rows - 1}: found ${
        wrong ?? "none"
      }`,
    );
  }
  if (train.length > landmarks) new CounterRandom(seed, "landmarks").shuffle(train);
  return Uint32Array.from(train.slice(0, landmarks)).sort();
}
