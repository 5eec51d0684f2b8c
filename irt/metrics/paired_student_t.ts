import { differences, type PairedValues } from "./_differences.ts";
import { type Measured, measured, unmeasured } from "./measured.ts";
import { meanAndStandardError } from "./standard_error.ts";
import { studentTTail } from "./student_t.ts";

/** Outcome of a paired t test. */
export interface PairedStudentT {
  pairs: number;
  /** Mean of first − second */
  meanDifference: Measured;
  standardError: Measured;
  /** Mean difference in standard errors */
  t: Measured;
  degreesOfFreedom: number;
  /** Two-sided */
  p: Measured;
}

/**
 * Student's t test of paired values: is the mean of first − second other than zero?
 *
 * @returns Undefined parts where there are fewer than two pairs or all differences are the same
 * @throws {RangeError} When the lengths differ or a value is not finite
 *
 * @example
 * ```ts
 * import { pairedStudentT } from "./paired_student_t.ts";
 * import { strict as assert } from "node:assert";
 *
 * const test = pairedStudentT({ first: [3, 5, 4], second: [2, 3, 1] });
 * assert.deepEqual(test.meanDifference, { status: "ok", value: 2 });
 * assert(test.p.status === "ok" && Math.abs(test.p.value - 0.0742) < 1e-4);
 * ```
 */
export function pairedStudentT(values: PairedValues): PairedStudentT {
  const { count: pairs, mean: meanDifference, standardError } = meanAndStandardError(
    differences(values, "a paired t test"),
  );
  const degreesOfFreedom = Math.max(pairs - 1, 0);
  const common = { pairs, meanDifference, standardError, degreesOfFreedom };
  if (meanDifference.status !== "ok") return { ...common, t: meanDifference, p: meanDifference };
  if (standardError.status !== "ok") return { ...common, t: standardError, p: standardError };
  if (standardError.value === 0) {
    const same = unmeasured(`all ${pairs} differences are ${meanDifference.value}`);
    return { ...common, t: same, p: same };
  }
  const t = meanDifference.value / standardError.value;
  return {
    ...common,
    t: measured(t),
    p: measured(2 * studentTTail(Math.abs(t), degreesOfFreedom)),
  };
}
