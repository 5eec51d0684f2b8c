/** Coefficients B₂ₙ / (2n (2n − 1)) of Stirling's series, n = 1 to 7 (DLMF 5.11.1). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
const HALF_LN_TWO_PI = 0.9189385332046728;

/**
 * Natural logarithm of the gamma function for x > 0, to about 1e-14.
 *
 * The recurrence Γ(x + 1) = xΓ(x) lifts x to at least 9, where seven terms of Stirling's series suffice.
 *
 * @throws {RangeError} When x is not above 0
 *
 * @example
 * ```ts
 * import { lnGamma } from "./ln_gamma.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert(Math.abs(lnGamma(5) - Math.log(24)) < 1e-14);
 * ```
 */
export function lnGamma(x: number): number {
  if (!(x > 0)) {
    throw new RangeError(`Cannot take ln Γ as x must be above 0: found ${x}`);
  }
  let product = 1;
  while (x < 9) product *= x++;
  const inverse = 1 / x, square = inverse * inverse;
  let series = 0;
  for (let n = STIRLING.length - 1; n >= 0; n--) series = series * square + STIRLING[n];
  return (x - 0.5) * Math.log(x) - x + HALF_LN_TWO_PI + series * inverse - Math.log(product);
}
