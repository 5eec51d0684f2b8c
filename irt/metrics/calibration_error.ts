import { checkPairs, checkProbabilities, type Pairs } from "./_check_pairs.ts";
import { type Measured, measured, unmeasured } from "./measured.ts";

/**
 * Expected calibration error: cells sorted by prediction are cut into bins of equal count, and the
 * distances between the share passed and the mean prediction of each bin are averaged by bin size
 * (Naeini, Cooper & Hauskrecht 2015, with equal-count bins).
 *
 * A cell is passed where its true score is above 0.5. Cells of equal prediction cannot be told apart, so
 * each stands for the share passed among them: the result does not depend on the order of the cells, and
 * a constant prediction is judged as one bin. The first C mod `bins` bins hold one cell more.
 *
 * @param options `bins`, 10 by default; with fewer cells than bins each cell is a bin
 * @returns In [0, 1]; undefined for no cells or a prediction that is not finite
 * @throws {RangeError} When the lengths differ, a value lies outside [0, 1], or `bins` is no positive integer
 *
 * @example
 * ```ts
 * import { calibrationError } from "./calibration_error.ts";
 * import { strict as assert } from "node:assert";
 *
 * const ece = calibrationError(
 *   { truth: [0, 0, 1, 1], predicted: [0.25, 0.25, 0.75, 0.75] },
 *   { bins: 2 },
 * );
 * assert.deepEqual(ece, { status: "ok", value: 0.25 });
 * ```
 */
export function calibrationError(pairs: Pairs, { bins = 10 }: { bins?: number } = {}): Measured {
  if (!Number.isInteger(bins) || bins < 1) {
    throw new RangeError(
      `Cannot measure calibration as bins must be a positive integer: found ${bins}`,
    );
  }
  const problem = checkPairs(pairs, "calibration");
  if (problem) return unmeasured(problem);
  const { truth, predicted } = pairs;
  checkProbabilities(predicted, "calibration");
  const order = Uint32Array.from(truth, (_, c) => c).sort((a, b) => predicted[a] - predicted[b]);
  const share = passedShareAmongEquals(order, pairs);
  const count = truth.length, parts = Math.min(bins, count);
  let sum = 0;
  for (let bin = 0, from = 0; bin < parts; bin++) {
    const to = from + Math.floor(count / parts) + (bin < count % parts ? 1 : 0);
    let gap = 0;
    for (let at = from; at < to; at++) gap += share[at] - predicted[order[at]];
    sum += Math.abs(gap);
    from = to;
  }
  return measured(sum / count);
}

/** For each place in the order, the share passed among the cells of the same prediction. */
function passedShareAmongEquals(order: Uint32Array, { truth, predicted }: Pairs): Float64Array {
  const share = new Float64Array(order.length);
  for (let from = 0; from < order.length;) {
    let to = from, passed = 0;
    while (to < order.length && predicted[order[to]] === predicted[order[from]]) {
      if (truth[order[to++]] > 0.5) passed++;
    }
    share.fill(passed / (to - from), from, to);
    from = to;
  }
  return share;
}
