/** Rows that are brought to one scale by the training rows among them, or by others. */
export interface StandardiseBlock {
  /** Rows to write. */
  readonly rows: ArrayLike<number>;
  /** Rows whose mean and length set the scale. */
  readonly trainItems: ArrayLike<number>;
}

export interface StandardiseOptions {
  /** Values in a row, D. */
  readonly width: number;
  /** Rows in none of them become zero. */
  readonly blocks: readonly StandardiseBlock[];
  /**
   * `keep` leaves columns in proportion; `equal` first brings each to a standard deviation of one and
   * holds it within five. `keep` unless told.
   */
  readonly columns?: "keep" | "equal";
}

/** Standard deviations beyond which a covariate is not believed. */
const FURTHEST = 5;
/** Variation below this share of the size is rounding. */
const NOISE = 1e-12;

/**
 * Centres rows on the training rows of their block and scales them so that these have a mean squared
 * length of one: the variance of a weight is then that of the whole group.
 *
 * Where training rows do not differ there is no scale, and the block's rows are zero.
 *
 * @param values Rows, `[I, D]`; not changed
 * @returns Shape `[I, D]`
 *
 * @example
 * ```ts
 * import { standardiseGroup } from "./standardise_group.ts";
 * import { strict as assert } from "node:assert";
 *
 * const blocks = [{ rows: [0, 1, 2], trainItems: [0, 1] }];
 * const values = new Float32Array([1, 3, 8, 5]);
 * assert.deepEqual([...standardiseGroup(values, { width: 1, blocks })], [-1, 1, 6, 0]);
 * ```
 */
export function standardiseGroup(values: Float32Array, options: StandardiseOptions): Float32Array {
  const { width, blocks, columns = "keep" } = options;
  const out = new Float32Array(values.length);
  for (const block of blocks) {
    const rows = Array.from(block.rows), train = Array.from(block.trainItems);
    let at = (row: number, d: number): number => values[row * width + d];
    if (columns === "equal") at = equalise(at, train, width);
    const { mean, variance, size } = measure(at, train, width);
    const square = variance.reduce((sum, x) => sum + x, 0);
    if (!(square > NOISE * size)) continue;
    const scale = 1 / Math.sqrt(square);
    for (const row of rows) {
      for (let d = 0; d < width; d++) out[row * width + d] = (at(row, d) - mean[d]) * scale;
    }
  }
  return out;
}

type Cell = (row: number, d: number) => number;

/** Mean and variance of each column over some rows, and the mean squared length of these as they are. */
function measure(
  at: Cell,
  rows: readonly number[],
  width: number,
): { mean: Float64Array; variance: Float64Array; size: number } {
  const mean = new Float64Array(width), variance = new Float64Array(width);
  let size = 0;
  for (let d = 0; d < width; d++) {
    for (const row of rows) {
      mean[d] += at(row, d) / rows.length;
      size += at(row, d) ** 2 / rows.length;
    }
    for (const row of rows) variance[d] += (at(row, d) - mean[d]) ** 2 / rows.length;
  }
  return { mean, variance, size };
}

/** Columns with a standard deviation of one, held within five; those that do not vary are zero. */
function equalise(at: Cell, train: readonly number[], width: number): Cell {
  const { mean, variance } = measure(at, train, width);
  const scale = variance.map((x, d) => x > NOISE * mean[d] ** 2 ? 1 / Math.sqrt(x) : 0);
  return (row, d) => Math.max(-FURTHEST, Math.min(FURTHEST, (at(row, d) - mean[d]) * scale[d]));
}
