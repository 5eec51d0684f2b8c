import type { Cells } from "../../responses/mod.ts";
import type { ItemResamples } from "./item_resamples.ts";

/** Metrics that are taken on each draw of items. */
export const RESAMPLED_METRICS = ["auc", "logLoss", "rmse", "calibrationError"] as const;
export type ResampledMetric = typeof RESAMPLED_METRICS[number];

/** One number a draw; null where a metric is undefined on it. */
export type ResampledScores = Readonly<Record<ResampledMetric, readonly (number | null)[]>>;

/** Bins of the calibration error. */
const BINS = 10;

/**
 * Measures predictions on draws of items: a cell counts as often as its item was drawn, and each number is
 * what `scorePredictions` would give for a list of cells that holds it as often.
 *
 * @param scored Held-out cells, a prediction for each, and the place of each of their items in the draws
 *
 * @example An item that was not drawn does not count
 * ```ts
 * import { scoreResamples } from "./resampled_scores.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([0, 1, 0, 1]),
 *   item: new Uint32Array([0, 0, 1, 1]),
 *   score: new Float64Array([1, 0, 1, 0]),
 * };
 * const predicted = new Float64Array([0.9, 0.1, 0.2, 0.8]);
 * const draws = [new Uint16Array([2, 0]), new Uint16Array([1, 1])];
 * const { auc } = scoreResamples({ cells, predicted, items: new Uint32Array([0, 1]) }, draws);
 * assert.deepEqual(auc, [1, 0.75]);
 * ```
 */
export function scoreResamples(
  { cells, predicted, items }: {
    cells: Cells;
    predicted: Float64Array;
    items: Uint32Array;
  },
  resamples: ItemResamples,
): ResampledScores {
  const order = Uint32Array.from(cells.score.keys()).sort((a, b) => predicted[a] - predicted[b]);
  const sorted: SortedCells = {
    predicted: Float64Array.from(order, (c) => predicted[c]),
    passed: Uint8Array.from(order, (c) => cells.score[c] > 0.5 ? 1 : 0),
    cost: Float64Array.from(order, (c) => cellCost(cells.score[c] > 0.5, predicted[c])),
    square: Float64Array.from(order, (c) => (predicted[c] - cells.score[c]) ** 2),
  };
  const item = Uint32Array.from(order, (c) => items[cells.item[c]]);
  const scores = resamples.map((times) => score(sorted, Uint16Array.from(item, (i) => times[i])));
  const column = (name: ResampledMetric) => scores.map((each) => each[name]);
  return {
    auc: column("auc"),
    logLoss: column("logLoss"),
    rmse: column("rmse"),
    calibrationError: column("calibrationError"),
  };
}

/** Cells by rising prediction, all `[C]`. */
interface SortedCells {
  readonly predicted: Float64Array;
  readonly passed: Uint8Array;
  readonly cost: Float64Array;
  readonly square: Float64Array;
}

function score(
  { predicted, passed, cost, square }: SortedCells,
  times: Uint16Array,
): Record<ResampledMetric, number | null> {
  let count = 0, passes = 0, costs = 0, squares = 0;
  times.forEach((n, at) => {
    count += n;
    passes += n * passed[at];
    costs += n * cost[at];
    squares += n * square[at];
  });
  if (count === 0) return { auc: null, logLoss: null, rmse: null, calibrationError: null };
  const parts = Math.min(BINS, count), fails = count - passes;
  let wins = 0, failsBelow = 0, gaps = 0, gap = 0, bin = 0, room = binSize(0, count, parts);
  for (let from = 0; from < times.length;) {
    let to = from, p = 0, n = 0;
    while (to < times.length && predicted[to] === predicted[from]) {
      p += times[to] * passed[to];
      n += times[to++];
    }
    wins += p * (failsBelow + (n - p) / 2);
    failsBelow += n - p;
    // Cells of equal prediction stand for the share passed among them, and may fall into several bins.
    for (let left = n; left > 0;) {
      const taken = Math.min(left, room);
      gap += taken * (p / n - predicted[from]);
      left -= taken;
      room -= taken;
      if (room > 0) continue;
      gaps += Math.abs(gap);
      gap = 0;
      room = binSize(++bin, count, parts);
    }
    from = to;
  }
  return {
    auc: passes === 0 || fails === 0 ? null : wins / (passes * fails),
    logLoss: costs / count,
    rmse: Math.sqrt(squares / count),
    calibrationError: gaps / count,
  };
}

/** The first cells that are left over go one to a bin. */
function binSize(bin: number, count: number, parts: number): number {
  return bin >= parts ? Infinity : Math.floor(count / parts) + (bin < count % parts ? 1 : 0);
}

function cellCost(passed: boolean, predicted: number): number {
  const p = Math.min(Math.max(predicted, 1e-6), 1 - 1e-6);
  return passed ? -Math.log(p) : -Math.log1p(-p);
}
