import { checkPairs, checkProbabilities, type Pairs } from "./_check_pairs.ts";
import { type Measured, measured, unmeasured } from "./measured.ts";

/**
 * Mean negative log-likelihood of pass and fail, in nats a cell.
 *
 * @param pairs Predictions are probabilities; they are clipped to [1e-6, 1 − 1e-6], so that one sure
 * mistake costs at most 13.8 nats
 * @param options With `targets: "hard"` (the default) a cell is passed where its true score is above 0.5;
 * with `"soft"` the score is the share of trials passed
 * @returns Undefined for no cells or a prediction that is not finite
 * @throws {RangeError} When the lengths differ or a value lies outside [0, 1]
 *
 * @example
 * ```ts
 * import { logLoss } from "./log_loss.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(logLoss({ truth: [0, 1], predicted: [0.5, 0.5] }), { status: "ok", value: Math.LN2 });
 * ```
 */
export function logLoss(
  pairs: Pairs,
  { targets = "hard" }: { targets?: "hard" | "soft" } = {},
): Measured {
  const problem = checkPairs(pairs, "a log-loss");
  if (problem) return unmeasured(problem);
  const { truth, predicted } = pairs;
  checkProbabilities(predicted, "a log-loss");
  let sum = 0;
  for (let c = 0; c < truth.length; c++) {
    const y = targets === "soft" ? truth[c] : truth[c] > 0.5 ? 1 : 0;
    const p = Math.min(Math.max(predicted[c], 1e-6), 1 - 1e-6);
    sum -= y * Math.log(p) + (1 - y) * Math.log1p(-p);
  }
  return measured(sum / truth.length);
}
