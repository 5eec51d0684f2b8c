import { checkPairs, type Pairs } from "./_check_pairs.ts";
import { type Measured, measured, unmeasured } from "./measured.ts";

/**
 * Mean squared error of predictions of scores in [0, 1], also known as the Brier score (Brier 1950);
 * shares are taken as they are.
 *
 * @returns In squared score units; undefined for no cells or a prediction that is not finite
 * @throws {RangeError} When the lengths differ or a true score lies outside [0, 1]
 *
 * @example
 * ```ts
 * import { brierScore } from "./squared_error.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(brierScore({ truth: [0, 1], predicted: [0.5, 0.5] }), { status: "ok", value: 0.25 });
 * ```
 */
export function brierScore(pairs: Pairs): Measured {
  const problem = checkPairs(pairs, "a squared error");
  if (problem) return unmeasured(problem);
  const { truth, predicted } = pairs;
  let sum = 0;
  for (let c = 0; c < truth.length; c++) sum += (predicted[c] - truth[c]) ** 2;
  return measured(sum / truth.length);
}

/**
 * Square root of the mean squared error.
 *
 * @returns In score units; undefined for no cells or a prediction that is not finite
 * @throws {RangeError} When the lengths differ or a true score lies outside [0, 1]
 *
 * @example
 * ```ts
 * import { rootMeanSquareError } from "./squared_error.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rmse = rootMeanSquareError({ truth: [0, 1], predicted: [0.5, 0.5] });
 * assert.deepEqual(rmse, { status: "ok", value: 0.5 });
 * ```
 */
export function rootMeanSquareError(pairs: Pairs): Measured {
  const brier = brierScore(pairs);
  return brier.status === "ok" ? measured(Math.sqrt(brier.value)) : brier;
}
