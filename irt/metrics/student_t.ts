import { incompleteBeta } from "./_incomplete_beta.ts";

/**
 * Chance that a variable with Student's t distribution lies above t (Student 1908), by the incomplete
 * beta function (DLMF 8.17, Abramowitz & Stegun 1964, 26.7.1).
 *
 * @param t Where to cut
 * @param degreesOfFreedom Above 0, not necessarily whole
 * @throws {RangeError} When the degrees of freedom are not above 0 or t is NaN
 *
 * @example
 * ```ts
 * import { studentTTail } from "./student_t.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(studentTTail(0, 5), 0.5);
 * assert(Math.abs(studentTTail(1, 1) - 0.25) < 1e-13); // the Cauchy distribution
 * ```
 */
export function studentTTail(t: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0) || Number.isNaN(t)) {
    throw new RangeError(
      `Cannot take a tail of Student's t as it needs a number and degrees of freedom above 0: found t ${t} with ${degreesOfFreedom}`,
    );
  }
  const beyond = incompleteBeta(
    degreesOfFreedom / (degreesOfFreedom + t * t),
    degreesOfFreedom / 2,
    0.5,
  ) / 2;
  return t >= 0 ? beyond : 1 - beyond;
}
