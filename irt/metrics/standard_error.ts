import { type Measured, measured, unmeasured } from "./measured.ts";

/** A mean with its standard error. */
export interface MeanAndStandardError {
  count: number;
  mean: Measured;
  /** Sample standard deviation divided by the square root of the count */
  standardError: Measured;
}

/**
 * Mean over independent repeats, such as seeds, and its standard error.
 *
 * The values must be independent: a sweep over settings within one seed does not add to the count.
 *
 * @returns The mean of no value and the error of fewer than two are undefined
 * @throws {RangeError} When a value is not finite
 *
 * @example
 * ```ts
 * import { meanAndStandardError } from "./standard_error.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { mean, standardError } = meanAndStandardError([1, 2, 3]);
 * assert.deepEqual(mean, { status: "ok", value: 2 });
 * assert(standardError.status === "ok" && Math.abs(standardError.value - 0.57735) < 1e-5);
 * assert.equal(meanAndStandardError([1]).standardError.status, "undefined");
 * ```
 */
export function meanAndStandardError(values: readonly number[]): MeanAndStandardError {
  const stray = values.findIndex((value) => !Number.isFinite(value));
  if (stray >= 0) {
    throw new RangeError(
      `Cannot average repeats as each value must be finite: found ${values[stray]} at ${stray}`,
    );
  }
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    count,
    mean: count ? measured(mean) : unmeasured("no values"),
    standardError: count > 1
      ? measured(Math.sqrt(squares / (count - 1) / count))
      : unmeasured(count ? "a single value has no spread" : "no values"),
  };
}
