import { checkPairs, type Pairs } from "./_check_pairs.ts";
import { type Measured, measured, unmeasured } from "./measured.ts";
import { quantile } from "./quantile.ts";

/** The absolute errors of predictions, in score units: their mean and two upper percentiles. */
export interface AbsoluteError {
  mean: Measured;
  percentile90: Measured;
  percentile95: Measured;
}

/**
 * Mean absolute error, and the errors that 90 % and 95 % of the cells stay within (percentiles between
 * two cells are interpolated linearly).
 *
 * @returns Each undefined for no cells or a prediction that is not finite
 * @throws {RangeError} When the lengths differ or a true score lies outside [0, 1]
 *
 * @example
 * ```ts
 * import { absoluteError } from "./absolute_error.ts";
 * import { strict as assert } from "node:assert";
 *
 * const error = absoluteError({ truth: [0, 0, 1], predicted: [0, 0.5, 0] });
 * assert.deepEqual(error.mean, { status: "ok", value: 0.5 });
 * assert.deepEqual(error.percentile90, { status: "ok", value: 0.9 });
 * ```
 */
export function absoluteError(pairs: Pairs): AbsoluteError {
  const problem = checkPairs(pairs, "an absolute error");
  if (problem) {
    const none = unmeasured(problem);
    return { mean: none, percentile90: none, percentile95: none };
  }
  const { truth, predicted } = pairs;
  const errors = Float64Array.from(truth, (y, c) => Math.abs(predicted[c] - y)).sort();
  return {
    mean: measured(errors.reduce((sum, error) => sum + error, 0) / errors.length),
    percentile90: measured(quantile(errors, 0.9)),
    percentile95: measured(quantile(errors, 0.95)),
  };
}
