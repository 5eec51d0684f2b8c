/** Coefficients of Stirling's series for ln Γ: B₂ₙ / (2n (2n − 1)) (Abramowitz & Stegun 1964, 6.1.41). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
/** Coefficients of the series for ψ: B₂ₙ / 2n (Abramowitz & Stegun 1964, 6.3.18). */
const DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];
const HALF_LOG_2PI = 0.9189385332046727;

/**
 * ln Γ(x) in double precision: shifted to x ≥ 10 by the recurrence, then Stirling's series.
 *
 * @param x A positive number
 * @returns ln Γ(x), with an absolute error near 1e-14
 *
 * @example
 * ```ts
 * import { logGamma } from "./gamma.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert(Math.abs(logGamma(5) - Math.log(24)) < 1e-13);
 * assert(Math.abs(logGamma(0.5) - Math.log(Math.sqrt(Math.PI))) < 1e-13);
 * ```
 */
export function logGamma(x: number): number {
  let product = 1;
  let shift = 0;
  while (x < 10) {
    product *= x++;
    if (product > 1e250) {
      shift += Math.log(product);
      product = 1;
    }
  }
  const inverse = 1 / (x * x);
  let series = 0;
  for (let n = STIRLING.length - 1; n >= 0; n--) series = series * inverse + STIRLING[n];
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_2PI + series / x - Math.log(product) - shift;
}

/**
 * ψ(x), the derivative of ln Γ, in double precision.
 *
 * @param x A positive number
 *
 * @example
 * ```ts
 * import { digamma } from "./gamma.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert(Math.abs(digamma(1) + 0.5772156649015329) < 1e-14);
 * ```
 */
export function digamma(x: number): number {
  let shift = 0;
  while (x < 10) shift += 1 / x++;
  const inverse = 1 / (x * x);
  let series = 0;
  for (let n = DIGAMMA.length - 1; n >= 0; n--) series = (series + DIGAMMA[n]) * inverse;
  return Math.log(x) - 0.5 / x - series - shift;
}
