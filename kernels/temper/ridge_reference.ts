/** How close 32-bit results must come, as shares of 1 + |value|, for matrices of a condition up to 1,000. */
export const TOLERANCE = { absolute: 5e-5, relative: 5e-5 } as const;

/** Φ: one row of features for each of J things, row-major `[rows, width]`. */
export interface FeatureMatrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly width: number;
}

/** A ridge regression with weighted rows. */
export interface RidgeProblem {
  /** `[J]` q, at least 0 */
  readonly weight: Float64Array;
  /** `[P]` precision of each weight before the data, above 0 */
  readonly ridge: Float64Array;
  /** `[J]` t */
  readonly pull: Float64Array;
}

/** Posterior of the weights w of a ridge regression, and of Φw. */
export interface RidgePosterior {
  /** `[P]` w = VΦᵀt */
  readonly weights: Float64Array;
  /** `[J]` Φw */
  readonly fitted: Float64Array;
  /** `[J]` φᵀVφ */
  readonly leverage: Float64Array;
  /** `[P]` diagonal of V */
  readonly spread: Float64Array;
  /** ln det V */
  readonly logDeterminant: number;
}

/**
 * Ridge regression with weighted rows, plain and in double precision: V = (diag(ridge) + Φᵀ diag(q) Φ)⁻¹ and
 * w = VΦᵀt, by a Cholesky factor, with the moments of the fitted values.
 *
 * @example One feature, two rows
 * ```ts
 * import { solveRidgeReference } from "./ridge_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { weights, leverage } = solveRidgeReference(
 *   { values: Float64Array.of(1, 2), rows: 2, width: 1 },
 *   { weight: Float64Array.of(1, 1), ridge: Float64Array.of(3), pull: Float64Array.of(0, 4) },
 * );
 * assert(Math.abs(weights[0] - 1) < 1e-12);
 * assert(Math.abs(leverage[1] - 1 / 2) < 1e-12);
 * ```
 */
export function solveRidgeReference(
  { values, rows, width }: FeatureMatrix,
  { weight, ridge, pull }: RidgeProblem,
): RidgePosterior & { readonly covariance: Float64Array } {
  const matrix = new Float64Array(width * width), moment = new Float64Array(width);
  for (let j = 0; j < rows; j++) {
    for (let k = 0; k < width; k++) {
      const value = values[j * width + k];
      moment[k] += value * pull[j];
      for (let l = 0; l <= k; l++) {
        matrix[k * width + l] += weight[j] * value * values[j * width + l];
      }
    }
  }
  for (let k = 0; k < width; k++) matrix[k * width + k] += ridge[k];
  const logPivots = factorReference(matrix, width);
  const covariance = invertReference(matrix, width);
  const weights = multiply(covariance, moment, width);
  const fitted = new Float64Array(rows), leverage = new Float64Array(rows);
  for (let j = 0; j < rows; j++) {
    const row = values.subarray(j * width, (j + 1) * width);
    const seen = multiply(covariance, row, width);
    for (let k = 0; k < width; k++) {
      fitted[j] += row[k] * weights[k];
      leverage[j] += row[k] * seen[k];
    }
  }
  const spread = weights.map((_, k) => covariance[k * width + k]);
  return { weights, fitted, leverage, spread, logDeterminant: -2 * logPivots, covariance };
}

/** Factors the lower half of a matrix `[n, n]` as L Lᵀ in its place; gives the sum of the pivots' logarithms. */
export function factorReference(matrix: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j];
      for (let k = 0; k < j; k++) rest -= matrix[i * n + k] * matrix[j * n + k];
      if (j < i) matrix[i * n + j] = rest / matrix[j * n + j];
      else if (rest > 0) sum += Math.log(matrix[i * n + i] = Math.sqrt(rest));
      else {
        throw new RangeError(
          `Cannot factor a matrix as it must be positive definite: found pivot ${rest} in row ${i} of ${n}`,
        );
      }
    }
    matrix.fill(0, i * n + i + 1, (i + 1) * n);
  }
  return sum;
}

/** (LLᵀ)⁻¹ of a lower triangle `[n, n]`. */
export function invertReference(lower: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let c = 0; c < n; c++) {
    const x = new Float64Array(n);
    for (let i = c; i < n; i++) {
      let rest = i === c ? 1 : 0;
      for (let k = c; k < i; k++) rest -= lower[i * n + k] * x[k];
      x[i] = rest / lower[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      let rest = x[i];
      for (let k = i + 1; k < n; k++) rest -= lower[k * n + i] * x[k];
      x[i] = rest / lower[i * n + i];
    }
    for (let i = 0; i < n; i++) out[i * n + c] = x[i];
  }
  return out;
}

function multiply(matrix: Float64Array, x: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) out[i] += matrix[i * n + k] * x[k];
  }
  return out;
}
