/** The inner product of two vectors in double precision, in four sums that run side by side. */
export function innerProduct(x: Float64Array, y: Float64Array): number {
  const whole = x.length & ~3;
  let a = 0, b = 0, c = 0, d = 0; // one sum would wait for itself
  for (let i = 0; i < whole; i += 4) {
    a += x[i] * y[i];
    b += x[i + 1] * y[i + 1];
    c += x[i + 2] * y[i + 2];
    d += x[i + 3] * y[i + 3];
  }
  for (let i = whole; i < x.length; i++) a += x[i] * y[i];
  return (a + b) + (c + d);
}

/**
 * Takes from a vector its part along another one of length one.
 *
 * @param x Changed in place, shape `[n]`
 * @param unit Shape `[n]`, of length one or zero
 * @returns How much was taken: the inner product of the two
 *
 * @example
 * ```ts
 * import { removeAlong } from "./double_vectors.ts";
 * import { strict as assert } from "node:assert";
 *
 * const x = new Float64Array([3, 4]);
 * assert.equal(removeAlong(x, new Float64Array([0, 1])), 4);
 * assert.deepEqual([...x], [3, 0]);
 * ```
 */
export function removeAlong(x: Float64Array, unit: Float64Array): number {
  const along = innerProduct(x, unit);
  for (let i = 0; i < x.length; i++) x[i] -= along * unit[i];
  return along;
}
