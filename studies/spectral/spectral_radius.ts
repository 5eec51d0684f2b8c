import type { Matrix } from "./matrix.ts";

/** Squarings: ‖A^n‖^(1/n) then differs from its limit by a factor of about κ^(1/n) with n = 2^50. */
const SQUARINGS = 50;

/**
 * The largest modulus of an eigenvalue, as the limit of ‖Aⁿ‖^(1/n) (Gelfand 1941) by repeated squaring.
 *
 * @param matrix Square, small
 * @returns At least 0; 0 for a nilpotent matrix
 *
 * @example A turn by a right angle, halved
 * ```ts
 * import { spectralRadius } from "./spectral_radius.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert(Math.abs(spectralRadius(matrixOf([[0, -0.5], [0.5, 0]])) - 0.5) < 1e-14);
 * assert.equal(spectralRadius(matrixOf([[0, 1], [0, 0]])), 0);
 * ```
 */
export function spectralRadius({ rows: n, data }: Matrix): number {
  let power: Float64Array = data.slice(), logarithm = 0, exponent = 1;
  for (let step = 0; step < SQUARINGS; step++) {
    const size = Math.sqrt(power.reduce((sum, x) => sum + x * x, 0));
    if (size === 0) return 0;
    logarithm += Math.log(size) / exponent;
    power = square(power.map((x) => x / size), n);
    exponent *= 2;
  }
  const size = Math.sqrt(power.reduce((sum, x) => sum + x * x, 0));
  return size === 0 ? 0 : Math.exp(logarithm + Math.log(size) / exponent);
}

function square(a: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k];
      for (let j = 0; j < n; j++) out[i * n + j] += factor * a[k * n + j];
    }
  }
  return out;
}
