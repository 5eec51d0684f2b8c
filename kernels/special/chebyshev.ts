/**
 * Interpolates a smooth function at the Chebyshev nodes of [−1, 1] and returns the polynomial's
 * coefficients in powers of x, lowest first.
 *
 * Powers of the centred variable stay well conditioned up to some thirty terms, also in 32 bits, where
 * powers of (x + 1) / 2 lose all digits from about a dozen on.
 *
 * @param f The function, on [−1, 1]
 * @param terms How many coefficients, 1 to 32
 *
 * @example
 * ```ts
 * import { fitPolynomial, evaluatePolynomial } from "./chebyshev.ts";
 * import { strict as assert } from "node:assert";
 *
 * const series = fitPolynomial(Math.exp, 14);
 * assert(Math.abs(evaluatePolynomial(series, 0.3) - Math.exp(0.3)) < 1e-13);
 * ```
 */
export function fitPolynomial(f: (x: number) => number, terms: number): Float64Array {
  const angle = (n: number) => Math.PI * (n + 0.5) / terms;
  const values = Float64Array.from({ length: terms }, (_, n) => f(Math.cos(angle(n))));
  const out = new Float64Array(terms);
  let before = new Float64Array(terms + 1); // T_k in powers of x
  let next = new Float64Array(terms + 1);
  before[0] = 1;
  next[1] = 1;
  for (let k = 0; k < terms; k++) {
    let weight = 0;
    for (let n = 0; n < terms; n++) weight += values[n] * Math.cos(k * angle(n));
    weight *= (k === 0 ? 1 : 2) / terms;
    for (let p = 0; p < terms; p++) out[p] += weight * before[p];
    const after = new Float64Array(terms + 1);
    for (let p = 0; p <= terms; p++) after[p] = (p > 0 ? 2 * next[p - 1] : 0) - before[p];
    [before, next] = [next, after];
  }
  return out;
}

/** The polynomial at x, by Horner's rule. */
export function evaluatePolynomial(coefficients: ArrayLike<number>, x: number): number {
  let sum = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) sum = sum * x + coefficients[k];
  return sum;
}
