import { areaUnderCurve, type Measured } from "../../irt/mod.ts";
import { clusterInterval, type Interval } from "./resample.ts";
import { pointWithin, rocCorners, rocCurve, type RocPoint } from "./roc_curve.ts";

/** How well scores tell drift, in the words of the report. */
export interface ScoreSummary {
  readonly auc: Measured;
  readonly auc_ci?: Interval;
  /** Share of drift found by the last threshold that calls at most 5 % of the others drift */
  readonly tpr_at_fpr05?: number;
  readonly tpr_ci?: Interval;
  readonly actual_fpr?: number;
  readonly threshold?: number;
  /** Runs scored */
  readonly runs: number;
  /** Corners of the curve; empty where there is none */
  readonly roc: readonly RocPoint[];
}

const LIMIT = 0.05;

/** The AUC of some rows, undefined where it has none. */
export function aucAt(
  labels: readonly number[],
  scores: Float64Array,
  places: readonly number[],
): number | undefined {
  const found = areaUnderCurve({
    truth: places.map((row) => labels[row]),
    predicted: places.map((row) => scores[row]),
  });
  return found.status === "ok" ? found.value : undefined;
}

/**
 * Sums scores up: area under the curve, ties half; operating point; intervals where clusters are given.
 *
 * @param labels 1 or 0, `[n]`
 * @param scores `[n]`; rows with NaN were not scored and are left out
 *
 * @example
 * ```ts
 * import { summariseScores } from "./score_summary.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { auc, tpr_at_fpr05, runs } = summariseScores([0, 1, 1], Float64Array.of(0.2, 0.9, NaN));
 * assert.deepEqual([auc, tpr_at_fpr05, runs], [{ status: "ok", value: 1 }, 1, 2]);
 * ```
 */
export function summariseScores(
  labels: readonly number[],
  scores: Float64Array,
  bootstrap?: {
    readonly clusters: readonly { readonly group: string; readonly stratum: string }[];
    readonly draws: number;
    readonly seed: number;
  },
): ScoreSummary {
  const rows = [...labels.keys()].filter((row) => !Number.isNaN(scores[row]));
  const truth = rows.map((row) => labels[row]), predicted = rows.map((row) => scores[row]);
  const auc = areaUnderCurve({ truth, predicted });
  if (auc.status !== "ok") return { auc, runs: rows.length, roc: [] };
  const points = rocCurve(truth, predicted);
  const point = pointWithin(points, LIMIT);
  const interval = (statistic: (places: readonly number[]) => number | undefined) =>
    bootstrap && clusterInterval(rows.map((row) => bootstrap.clusters[row]), {
      ...bootstrap,
      statistic: (drawn) => statistic(drawn.map((i) => rows[i])),
    });
  const auc_ci = interval((places) => aucAt(labels, scores, places));
  const tpr_ci = interval((places) => {
    const own = places.map((row) => labels[row]);
    if (!own.includes(1) || !own.includes(0)) return undefined;
    return pointWithin(rocCurve(own, places.map((row) => scores[row])), LIMIT).truePositiveRate;
  });
  return {
    auc,
    ...(auc_ci && { auc_ci }),
    tpr_at_fpr05: point.truePositiveRate,
    ...(tpr_ci && { tpr_ci }),
    actual_fpr: point.falsePositiveRate,
    threshold: point.threshold,
    runs: rows.length,
    roc: rocCorners(points),
  };
}
