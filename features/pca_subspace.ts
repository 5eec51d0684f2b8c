import { type Backend, meanColumns, product, removeAlong } from "../kernels/mod.ts";
import type { Scatter } from "./pca.ts";
import { largestEigenpairs, normalise } from "./pca_eigen.ts";

/** Directions carried beyond those wanted; they speed the others up. */
const SPARE = 16;
const MOST_ROUNDS = 60;
/** Largest sine of the angle between the axes of two rounds at which they count as standing still. */
const STILL = 1e-4;

interface Sizes {
  readonly rows: number;
  readonly width: number;
  readonly possible: number;
}

/**
 * Leading axes of the centred data by randomised subspace iteration (Halko, Martinsson and Tropp 2011):
 * products with the data run on the backend, the small orthogonalisations here in double precision.
 */
export async function fitSubspace(
  backend: Backend,
  values: Float32Array,
  { rows, width, possible, seed }: Sizes & { readonly seed: number },
): Promise<Scatter> {
  const mean = await meanColumns(backend, values, { rows, width });
  const total = scatter(values, mean);
  const count = Math.min(possible + SPARE, rows - 1, width);
  let axes = randomRows(count, width, seed);
  orthonormalise(axes, count);
  let found: Float64Array = new Float64Array(count);
  let converged = possible === 0;
  for (let round = 0; round < MOST_ROUNDS && !converged; round++) {
    const scores = await scoresOf(backend, { values, mean, axes }, { rows, width, count });
    orthonormalise(scores, count);
    const images = await imagesOf(backend, { values, mean, scores }, { rows, width, count });
    const { values: squares, vectors } = largestEigenpairs(innerProducts(images, count), {
      size: count,
      count,
    });
    const next = combine(vectors, images, count);
    orthonormalise(next, count);
    converged = furthest(next, axes, { width, wanted: possible }) <= STILL;
    [axes, found] = [next, squares];
  }
  return { values: found, axes, total, mean, converged };
}

/** Trace of the scatter matrix of the centred data. */
function scatter(values: Float32Array, mean: Float32Array): number {
  let total = 0;
  for (let at = 0; at < values.length; at += mean.length) {
    for (let j = 0; j < mean.length; j++) total += (values[at + j] - mean[j]) ** 2;
  }
  return total;
}

/** (X - mean) Aᵀ, one row for each axis, `[count, rows]`. */
async function scoresOf(
  backend: Backend,
  { values, mean, axes }: { values: Float32Array; mean: Float32Array; axes: Float64Array },
  { rows, width, count }: { rows: number; width: number; count: number },
): Promise<Float64Array> {
  const b = Float32Array.from(axes);
  const shape = { M: rows, N: count, K: width, transposeB: true };
  const scores = await product(backend, { a: values, b }, shape);
  const out = new Float64Array(count * rows);
  for (let k = 0; k < count; k++) {
    let offset = 0;
    for (let j = 0; j < width; j++) offset += mean[j] * b[k * width + j];
    for (let i = 0; i < rows; i++) out[k * rows + i] = scores[i * count + k] - offset;
  }
  return out;
}

/** Yᵀ (X - mean) for scores Y, `[count, width]`. */
async function imagesOf(
  backend: Backend,
  { values, mean, scores }: { values: Float32Array; mean: Float32Array; scores: Float64Array },
  { rows, width, count }: { rows: number; width: number; count: number },
): Promise<Float64Array> {
  const b = Float32Array.from(scores);
  const shape = { M: width, N: count, K: rows, transposeA: true, transposeB: true };
  const images = await product(backend, { a: values, b }, shape);
  const out = new Float64Array(count * width);
  for (let k = 0; k < count; k++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += b[k * rows + i];
    for (let j = 0; j < width; j++) out[k * width + j] = images[j * count + k] - sum * mean[j];
  }
  return out;
}

/** Rows by a counter hash, uniform over [-1, 1). */
function randomRows(count: number, width: number, seed: number): Float64Array {
  return Float64Array.from({ length: count * width }, (_, i) => {
    let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
    return (h ^ (h >>> 15)) / 2 ** 31;
  });
}

/**
 * Makes rows orthogonal and of length one, each against those before it; once more where little of a row
 * was left, for then rounding weighs.
 */
function orthonormalise(rows: Float64Array, count: number): void {
  const width = rows.length / count;
  for (let k = 0; k < count; k++) {
    const row = rows.subarray(k * width, (k + 1) * width);
    normalise(row);
    for (let pass = 0, left = 0; pass < 3 && left < 0.5; pass++) {
      for (let l = 0; l < k; l++) removeAlong(row, rows.subarray(l * width, (l + 1) * width));
      left = normalise(row);
    }
  }
}

function innerProducts(rows: Float64Array, count: number): Float64Array {
  const width = rows.length / count;
  const out = new Float64Array(count * count);
  for (let k = 0; k < count; k++) {
    for (let l = 0; l <= k; l++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += rows[k * width + j] * rows[l * width + j];
      out[k * count + l] = sum;
    }
  }
  return out;
}

/** `weights` times `rows`. */
function combine(weights: Float64Array, rows: Float64Array, count: number): Float64Array {
  const width = rows.length / count;
  const out = new Float64Array(rows.length);
  for (let k = 0; k < count; k++) {
    for (let l = 0; l < count; l++) {
      const w = weights[k * count + l];
      for (let j = 0; j < width; j++) out[k * width + j] += w * rows[l * width + j];
    }
  }
  return out;
}

/** How far, as a sine, the first axes reach out of the span of the earlier first ones. */
function furthest(
  next: Float64Array,
  earlier: Float64Array,
  { width, wanted }: { width: number; wanted: number },
): number {
  let furthest = 0;
  for (let k = 0; k < wanted; k++) {
    const rest = next.slice(k * width, (k + 1) * width);
    for (let l = 0; l < wanted; l++) {
      removeAlong(rest, earlier.subarray(l * width, (l + 1) * width));
    }
    furthest = Math.max(furthest, Math.sqrt(rest.reduce((sum, x) => sum + x * x, 0)));
  }
  return furthest;
}
