import {
  type Backend,
  computeGram,
  product,
  removeAlong,
  ShapeError,
  WasmBackend,
} from "../kernels/mod.ts";
import { largestEigenpairs, normalise } from "./pca_eigen.ts";
import { krylovEigenpairs } from "./pca_krylov.ts";
import { fitSubspace } from "./pca_subspace.ts";

export interface PcaOptions {
  readonly rows: number;
  /** Values in a row, D. */
  readonly width: number;
  /** Axes wanted, K. */
  readonly components: number;
  /** For the random start of the `subspace` method, 0 unless told. */
  readonly seed?: number;
  /**
   * `gram` decomposes the Gram matrix of the smaller side; `subspace` iterates on a random subspace and
   * suits data large in both directions. `auto`, which stands unless told, takes `gram` up to 1,500.
   */
  readonly method?: "auto" | "gram" | "subspace";
}

/** Principal axes of a table and what they explain. */
export interface Pca {
  /** Mean of each column, `[D]`. */
  readonly mean: Float32Array;
  /** Orthogonal axes of length one, `[K, D]`, by falling variance; zero past `rank`. */
  readonly axes: Float32Array;
  /** Variance of the data along each axis, divided by rows - 1, `[K]`. */
  readonly variance: Float64Array;
  /** Share of the total variance along each axis, `[K]`. */
  readonly explained: Float64Array;
  /** Axes that are not zero, at most K. */
  readonly rank: number;
  readonly width: number;
  readonly components: number;
  /** False if the subspace method stopped before its axes stood still. */
  readonly converged: boolean;
}

/** Largest Gram matrix that is decomposed directly. */
const LARGEST_GRAM = 1500;
/** Variances below this share of the largest are noise of single precision; their axes stay zero. */
const NOISE = 1e-6;

/**
 * Principal component analysis: centred, without whitening.
 *
 * Each axis is turned so that its coordinate of largest magnitude is positive (of those within a
 * thousandth of it, the first), so the same data gives the same axes on every backend, to about 1e-4
 * where variances of neighbouring axes differ by a thousandth of the largest. Where fewer than K
 * components are possible (at most rows - 1, and those whose variance is above 1e-6 of the largest) the
 * axes left are zero. Gram and dual form after Jolliffe (2002), its leading eigenvectors from a block
 * Krylov space where they are few; subspace iteration after Halko, Martinsson and Tropp (2011).
 *
 * @param values Shape `[rows, D]`
 *
 * @throws {RangeError} When a size is not a whole number of at least 1, or a value is not finite
 * @throws {ShapeError} When the length is not `rows * width`
 *
 * @example Points on a line have one component
 * ```ts
 * import { applyPca, fitPca } from "./pca.ts";
 * import { openBackend } from "../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const values = new Float32Array([0, 0, 3, 4, 6, 8]);
 * const pca = await fitPca(backend, values, { rows: 3, width: 2, components: 2 });
 * assert.equal(pca.rank, 1);
 * assert(Math.abs(pca.axes[0] - 0.6) < 1e-6 && Math.abs(pca.axes[1] - 0.8) < 1e-6);
 * assert(Math.abs(pca.variance[0] - 25) < 1e-4 && Math.abs(pca.explained[0] - 1) < 1e-6);
 * const scores = await applyPca(backend, pca, values);
 * assert.deepEqual([...scores].map((s) => Math.round(1e4 * s) / 1e4 + 0), [-5, 0, 0, 0, 5, 0]);
 * ```
 */
export async function fitPca(
  backend: Backend,
  values: Float32Array,
  options: PcaOptions,
): Promise<Pca> {
  checkPca(values, options);
  const { rows, width, components, seed = 0, method = "auto" } = options;
  const possible = Math.min(components, rows - 1, width);
  const direct = method === "gram" ||
    method === "auto" && Math.min(rows, width) <= LARGEST_GRAM;
  const found = direct
    ? await fitGram(backend, values, { rows, width, possible })
    : await fitSubspace(backend, values, { rows, width, possible, seed });
  const axes = new Float32Array(components * width);
  const variance = new Float64Array(components);
  const explained = new Float64Array(components);
  let rank = 0;
  while (rank < possible && found.values[rank] > NOISE * found.values[0]) rank++;
  for (let k = 0; k < rank; k++) {
    const axis = found.axes.subarray(k * width, (k + 1) * width);
    for (let l = 0; l < k; l++) removeAlong(axis, found.axes.subarray(l * width, (l + 1) * width));
    normalise(axis);
    turn(axis);
    axes.set(axis, k * width);
    variance[k] = found.values[k] / (rows - 1);
    explained[k] = found.values[k] / found.total;
  }
  const { mean, converged } = found;
  return { mean, axes, variance, explained, rank, width, components, converged };
}

/** Eigenvalues of the scatter matrix, their axes `[possible, D]`, and its trace. */
export interface Scatter {
  readonly values: Float64Array;
  readonly axes: Float64Array;
  readonly total: number;
  readonly mean: Float32Array;
  readonly converged: boolean;
}

async function fitGram(
  backend: Backend,
  values: Float32Array,
  { rows, width, possible }: { rows: number; width: number; possible: number },
): Promise<Scatter> {
  const { matrix, size, side, mean } = await computeGram(backend, values, { rows, width });
  let total = 0;
  for (let i = 0; i < size; i++) total += matrix[i * size + i];
  const host = backend.kind === "wasm" ? backend : new WasmBackend();
  const quick = backend.kind === "reference"
    ? undefined
    : krylovEigenpairs(host, matrix, { size, count: possible });
  const pairs = quick ?? largestEigenpairs(matrix, { size, count: possible });
  let axes = pairs.vectors;
  if (side === "rows" && possible > 0) {
    // An eigenvector u of the rows gives the axis X' u. It sums to zero but for rounding; what the mean
    // made of that is taken off.
    const u = Float32Array.from(pairs.vectors);
    // The long side as rows: then only the few eigenvectors are rearranged for the product.
    const shape = { M: width, N: possible, K: rows, transposeA: true, transposeB: true };
    const projected = await product(backend, { a: values, b: u }, shape);
    axes = new Float64Array(possible * width);
    for (let k = 0; k < possible; k++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += u[k * rows + i];
      for (let j = 0; j < width; j++) {
        axes[k * width + j] = projected[j * possible + k] - sum * mean[j];
      }
    }
  }
  return { values: pairs.values, axes, total, mean, converged: true };
}

/** Turns an axis so that its largest coordinate is positive. */
function turn(axis: Float64Array): void {
  let largest = 0;
  for (let j = 0; j < axis.length; j++) largest = Math.max(largest, Math.abs(axis[j]));
  let first = 0;
  while (Math.abs(axis[first]) < 0.999 * largest) first++;
  if (axis[first] < 0) { for (let j = 0; j < axis.length; j++) axis[j] = -axis[j]; }
}

function checkPca(values: Float32Array, options: PcaOptions): void {
  for (const name of ["rows", "width", "components"] as const) {
    const size = options[name];
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(
        `Cannot fit principal components as ${name} must be a whole number of at least 1: it is ${size}`,
      );
    }
  }
  const { rows, width } = options;
  if (values.length !== rows * width) {
    throw new ShapeError("fitPca", "values", rows * width, values.length);
  }
  if (areFinite(values)) return;
  const at = values.findIndex((value) => !Number.isFinite(value));
  throw new RangeError(
    `Cannot fit principal components as every value must be finite: row ${
      Math.floor(at / width)
    }, column ${at % width} is ${values[at]}`,
  );
}

/** Products with 0 stay 0, or become NaN; four sums side by side, as one would wait for itself. */
function areFinite(values: Float32Array): boolean {
  const whole = values.length & ~3;
  let a = 0, b = 0, c = 0, d = 0;
  for (let at = 0; at < whole; at += 4) {
    a += 0 * values[at];
    b += 0 * values[at + 1];
    c += 0 * values[at + 2];
    d += 0 * values[at + 3];
  }
  for (let at = whole; at < values.length; at++) a += 0 * values[at];
  return a + b + c + d === 0;
}

/**
 * Coordinates of rows along principal axes: (x - mean) · axis.
 *
 * @param values Shape `[rows, D]`, rows as many as the length holds
 * @returns Shape `[rows, K]`; zero along axes that are zero
 *
 * @throws {ShapeError} When the values are not made of whole rows
 */
export async function applyPca(
  backend: Backend,
  pca: Pca,
  values: Float32Array,
): Promise<Float32Array> {
  const { mean, axes, width, components } = pca;
  const rows = Math.ceil(values.length / width);
  if (rows === 0 || values.length !== rows * width) {
    throw new ShapeError("applyPca", "values", Math.max(1, rows) * width, values.length);
  }
  const shape = { M: rows, N: components, K: width, transposeB: true };
  const scores = await product(backend, { a: values, b: axes }, shape);
  for (let k = 0; k < components; k++) {
    let offset = 0;
    for (let j = 0; j < width; j++) offset += mean[j] * axes[k * width + j];
    for (let i = 0; i < rows; i++) scores[i * components + k] -= offset;
  }
  return scores;
}
