import { checkPairs, type Pairs } from "./_check_pairs.ts";
import { type Measured, measured, unmeasured } from "./measured.ts";

/**
 * Share of cells where prediction and true score lie on the same side of 0.5; exactly 0.5 counts as a
 * fail on either side.
 *
 * @returns In [0, 1]; undefined for no cells or a prediction that is not finite
 * @throws {RangeError} When the lengths differ or a true score lies outside [0, 1]
 *
 * @example
 * ```ts
 * import { accuracy } from "./accuracy.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(accuracy({ truth: [0, 1], predicted: [0.5, 0.5] }), { status: "ok", value: 0.5 });
 * ```
 */
export function accuracy(pairs: Pairs): Measured {
  const problem = checkPairs(pairs, "accuracy");
  if (problem) return unmeasured(problem);
  const { truth, predicted } = pairs;
  let right = 0;
  for (let c = 0; c < truth.length; c++) if (truth[c] > 0.5 === predicted[c] > 0.5) right++;
  return measured(right / truth.length);
}
