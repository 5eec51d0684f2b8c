/**
 * Inverse of a symmetric positive-definite matrix by its Cholesky factor, or `undefined` where the matrix
 * is not positive-definite to working accuracy.
 */
export function invertPositive(matrix: Float64Array, n: number): Float64Array | undefined {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      if (i > j) lower[i * n + j] = sum / lower[j * n + j];
      else if (!(sum > 1e-12 * matrix[i * n + i])) return undefined;
      else lower[i * n + i] = Math.sqrt(sum);
    }
  }
  // Columns of the inverse of the factor, then the product of it with its transpose.
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    inverse[j * n + j] = 1 / lower[j * n + j];
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= lower[i * n + k] * inverse[k * n + j];
      inverse[i * n + j] = sum / lower[i * n + i];
    }
  }
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += inverse[k * n + i] * inverse[k * n + j];
      out[i * n + j] = out[j * n + i] = sum;
    }
  }
  return out;
}
