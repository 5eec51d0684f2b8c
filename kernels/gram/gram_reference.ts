import type { GramSide } from "./gram.ts";

/**
 * How close a 32-bit Gram matrix must come: element (i, j) to this share of sqrt(G[i, i] G[j, j]), for
 * columns whose mean is at most ten times their standard deviation.
 */
export const TOLERANCE = { share: 4e-6 } as const;

/**
 * The Gram matrix of the columns (XᵀX) or of the rows (XXᵀ) of X, with the mean of each column taken off
 * first if told, plain and in double precision.
 *
 * @returns The matrix `[size, size]` and the means that were taken off `[width]`, zero if none were
 *
 * @example
 * ```ts
 * import { gramReference } from "./gram_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const values = new Float32Array([1, 0, 3, 4]);
 * const { matrix, mean } = gramReference(values, { rows: 2, width: 2, side: "columns", centre: true });
 * assert.deepEqual([...mean], [2, 2]);
 * assert.deepEqual([...matrix], [2, 4, 4, 8]);
 * ```
 */
export function gramReference(
  values: Float32Array,
  { rows, width, side, centre }: { rows: number; width: number; side: GramSide; centre: boolean },
): { matrix: Float64Array; mean: Float64Array } {
  const mean = new Float64Array(width);
  if (centre) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < width; j++) mean[j] += values[i * width + j] / rows;
    }
  }
  const x = Float64Array.from(values, (v, at) => v - mean[at % width]);
  const size = side === "columns" ? width : rows;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < rows; i++) {
    if (side === "columns") {
      for (let a = 0; a < width; a++) {
        for (let b = 0; b < width; b++) {
          matrix[a * width + b] += x[i * width + a] * x[i * width + b];
        }
      }
    } else {
      for (let k = 0; k < rows; k++) {
        let sum = 0;
        for (let j = 0; j < width; j++) sum += x[i * width + j] * x[k * width + j];
        matrix[i * rows + k] = sum;
      }
    }
  }
  return { matrix, mean };
}
