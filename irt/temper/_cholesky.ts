/** Factors a symmetric positive definite matrix `[n, n]`, of which the lower half is read, as L·Lᵀ; L takes its place. */
export function factorCholesky(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const rest = matrix[row + j] - dot(matrix, row, matrix, j * n, j);
      if (j < i) matrix[row + j] = rest / matrix[j * n + j];
      else if (rest > 0) matrix[row + i] = Math.sqrt(rest);
      else {
        throw new RangeError(
          `Cannot factor a matrix as it must be positive definite: found pivot ${rest} in row ${i} of ${n}`,
        );
      }
    }
    matrix.fill(0, row + i + 1, row + n);
  }
}

/** The inverse of a lower triangle `[n, n]`, itself lower; zeros above. */
export function invertLower(lower: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n, pivot = 1 / lower[row + i];
    for (let k = 0; k < i; k++) {
      const factor = -lower[row + k] * pivot, other = k * n;
      for (let j = 0; j <= k; j++) inverse[row + j] += factor * inverse[other + j];
    }
    inverse[row + i] = pivot;
  }
  return inverse;
}

/** LᵀL of a lower triangle `[n, n]`, whole: the inverse of M where L is the inverse of M's factor. */
export function squareLower(lower: Float64Array, n: number): Float64Array {
  const square = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let k = 0; k <= i; k++) {
      const factor = lower[row + k], target = k * n;
      for (let j = 0; j <= k; j++) square[target + j] += factor * lower[row + j];
    }
  }
  for (let k = 0; k < n; k++) for (let j = 0; j < k; j++) square[j * n + k] = square[k * n + j];
  return square;
}

/** Sum of the logarithms of the pivots: half the log-determinant of L·Lᵀ. */
export function logPivots(lower: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(lower[i * n + i]);
  return sum;
}

/** Inner product of `n` numbers from two places; four partial sums. */
export function dot(
  a: Float64Array,
  from: number,
  b: Float64Array,
  other: number,
  n: number,
): number {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0, k = 0;
  for (; k + 3 < n; k += 4) {
    s0 += a[from + k] * b[other + k];
    s1 += a[from + k + 1] * b[other + k + 1];
    s2 += a[from + k + 2] * b[other + k + 2];
    s3 += a[from + k + 3] * b[other + k + 3];
  }
  for (; k < n; k++) s0 += a[from + k] * b[other + k];
  return s0 + s1 + (s2 + s3);
}
