import { checkPairs, type Pairs } from "./_check_pairs.ts";
import { type Measured, measured, unmeasured } from "./measured.ts";

/**
 * Area under the receiver operating characteristic: the chance that a passed cell is predicted higher
 * than a failed one, a tie counting half (Hanley & McNeil 1982). A cell is passed where its true score
 * is above 0.5.
 *
 * Takes time O(C log C): the two groups are sorted apart and then counted in one walk.
 *
 * @returns In [0, 1]; undefined for no cells, one class only, or a prediction that is not finite
 * @throws {RangeError} When the lengths differ or a true score lies outside [0, 1]
 *
 * @example
 * ```ts
 * import { areaUnderCurve } from "./area_under_curve.ts";
 * import { strict as assert } from "node:assert";
 *
 * const auc = areaUnderCurve({ truth: [0, 1, 0, 1], predicted: [0.1, 0.4, 0.4, 0.8] });
 * assert.deepEqual(auc, { status: "ok", value: 3.5 / 4 });
 * assert.equal(areaUnderCurve({ truth: [1, 1], predicted: [0.1, 0.4] }).status, "undefined");
 * ```
 */
export function areaUnderCurve(pairs: Pairs): Measured {
  const problem = checkPairs(pairs, "the area under the curve");
  if (problem) return unmeasured(problem);
  const { truth, predicted } = pairs;
  let positives = 0;
  for (let c = 0; c < truth.length; c++) if (truth[c] > 0.5) positives++;
  const negatives = truth.length - positives;
  if (positives === 0 || negatives === 0) {
    return unmeasured(`all ${truth.length} cells are ${positives ? "passed" : "failed"}`);
  }
  const passed = new Float64Array(positives), failed = new Float64Array(negatives);
  for (let c = 0, p = 0, n = 0; c < truth.length; c++) {
    if (truth[c] > 0.5) passed[p++] = predicted[c];
    else failed[n++] = predicted[c];
  }
  return measured(halvedTieWins(passed.sort(), failed.sort()) / (positives * negatives));
}

/** Over all pairs of two ascending lists, how often the first is larger, ties counting half. */
function halvedTieWins(high: Float64Array, low: Float64Array): number {
  let wins = 0, below = 0, notAbove = 0;
  for (const value of high) {
    while (below < low.length && low[below] < value) below++;
    while (notAbove < low.length && low[notAbove] <= value) notAbove++;
    wins += (below + notAbove) / 2;
  }
  return wins;
}
