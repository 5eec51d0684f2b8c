import type { ProductOperands, ProductOptions } from "./product_shape.ts";

/**
 * How close a 32-bit product must come: the error of an element is at most this share of the sum of the
 * magnitudes |alpha·a·b| and |c| that went into it.
 */
export const TOLERANCE = { share: 4e-6 } as const;

/**
 * The matrix product C = alpha·op(A)·op(B) + C, plain and in double precision.
 *
 * @returns C, shape `[M, N]`, in double precision
 *
 * @example
 * ```ts
 * import { productReference } from "./product_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const a = new Float32Array([1, 2, 3, 4]);
 * const b = new Float32Array([5, 6]);
 * assert.deepEqual([...productReference({ a, b }, { M: 2, N: 1, K: 2 })], [17, 39]);
 * assert.deepEqual([...productReference({ a, b }, { M: 2, N: 1, K: 2, transposeA: true })], [23, 34]);
 * ```
 */
export function productReference(
  { a, b, c }: ProductOperands,
  { M, N, K, alpha = 1, transposeA = false, transposeB = false }: ProductOptions,
): Float64Array {
  const [aRow, aStep] = transposeA ? [1, M] : [K, 1];
  const [bStep, bColumn] = transposeB ? [1, K] : [N, 1];
  const out = new Float64Array(M * N);
  const row = new Float64Array(N);
  for (let i = 0; i < M; i++) {
    row.fill(0);
    for (let k = 0; k < K; k++) {
      const x = a[i * aRow + k * aStep];
      for (let j = 0; j < N; j++) row[j] += x * b[k * bStep + j * bColumn];
    }
    for (let j = 0; j < N; j++) out[i * N + j] = alpha * row[j] + (c ? c[i * N + j] : 0);
  }
  return out;
}
