/** x with M x = b for a symmetric positive definite M `[n, n]`, of which the lower half is read (Cholesky). */
export function solvePositive(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length, lower = matrix.slice(), x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = lower[i * n + j];
      for (let k = 0; k < j; k++) rest -= lower[i * n + k] * lower[j * n + k];
      if (j < i) lower[i * n + j] = rest / lower[j * n + j];
      else if (rest > 0) lower[i * n + i] = Math.sqrt(rest);
      else {
        throw new RangeError(
          `Cannot solve equations as the matrix must be positive definite: found pivot ${rest} in row ${i} of ${n}`,
        );
      }
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * n + k] * x[k];
    x[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= lower[k * n + i] * x[k];
    x[i] /= lower[i * n + i];
  }
  return x;
}
