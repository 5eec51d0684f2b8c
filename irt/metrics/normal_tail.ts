/**
 * Chance that a standard normal variable lies above z: a fast series in the middle (Abramowitz & Stegun
 * 1964, 26.2.10) and the continued fraction 26.2.14 from |z| = 3 on; absolute error below 1e-14.
 *
 * @example
 * ```ts
 * import { normalTail } from "./normal_tail.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert(Math.abs(normalTail(1.959963984540054) - 0.025) < 1e-14);
 * ```
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  if (z >= 3) {
    let fraction = z;
    for (let n = 120; n >= 1; n--) fraction = z + n / fraction;
    return density / fraction;
  }
  let term = z, sum = z;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= z * z / (2 * n + 1);
    sum += term;
  }
  return 0.5 - density * sum;
}
