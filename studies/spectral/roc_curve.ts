/** One operating point: what a threshold lets through. */
export interface RocPoint {
  /** Scores of at least this are called positive; infinite at the first point */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/**
 * The empirical receiver operating characteristic: a point for each distinct score, from (0, 0) to (1, 1).
 *
 * @param labels 1 or 0, `[n]`, of both
 * @param scores `[n]`
 * @throws {RangeError} When there is one class only
 *
 * @example A tie is one step, aslant
 * ```ts
 * import { rocCurve } from "./roc_curve.ts";
 * import { strict as assert } from "node:assert";
 *
 * const points = rocCurve([1, 0, 0], [0.7, 0.7, 0.1]);
 * assert.deepEqual(points.map((p) => [p.falsePositiveRate, p.truePositiveRate]), [[0, 0], [0.5, 1], [1, 1]]);
 * ```
 */
export function rocCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): RocPoint[] {
  const order = Array.from({ length: scores.length }, (_, i) => i)
    .sort((a, b) => scores[b] - scores[a]);
  const positives = order.filter((i) => labels[i] === 1).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(
      `Cannot draw a receiver operating characteristic as both classes must occur: found ${positives} positive and ${negatives} negative`,
    );
  }
  const points: RocPoint[] = [{ threshold: Infinity, falsePositiveRate: 0, truePositiveRate: 0 }];
  let hits = 0, alarms = 0;
  order.forEach((i, at) => {
    if (labels[i] === 1) hits++;
    else alarms++;
    if (at + 1 < order.length && scores[order[at + 1]] === scores[i]) return;
    points.push({
      threshold: scores[i],
      falsePositiveRate: alarms / negatives,
      truePositiveRate: hits / positives,
    });
  });
  return points;
}

/** The points at which the curve turns, with both ends and the highest score's. */
export function rocCorners(points: readonly RocPoint[]): RocPoint[] {
  const bend = (a: RocPoint, b: RocPoint, c: RocPoint) =>
    Math.abs(c.falsePositiveRate - 2 * b.falsePositiveRate + a.falsePositiveRate) > 1e-12 ||
    Math.abs(c.truePositiveRate - 2 * b.truePositiveRate + a.truePositiveRate) > 1e-12;
  return points.filter((point, i) =>
    i < 2 || i === points.length - 1 || bend(points[i - 1], point, points[i + 1])
  );
}

/** The last point whose false positive rate is at most `limit`. */
export function pointWithin(points: readonly RocPoint[], limit: number): RocPoint {
  return points.findLast(({ falsePositiveRate }) => falsePositiveRate <= limit)!;
}
