import {
  type Measured,
  type PairedStudentT,
  pairedStudentT,
  studentTTail,
  wilcoxonSignedRank,
} from "../../irt/mod.ts";
import type { ResultRow } from "./result_rows.ts";
import { valuesOf } from "./result_rows.ts";

/** The metrics that rows are compared by, in the order of the summary. */
export const COMPARED_METRICS = ["auc", "logLoss", "rmse"] as const;
export type ComparedMetric = typeof COMPARED_METRICS[number];

/** Two rows compared on the same seeds. */
export interface Comparison {
  readonly first: string;
  readonly second: string;
  readonly metric: ComparedMetric;
  readonly test: PairedStudentT;
  /** Seeds in which the first does better */
  readonly wins: number;
  /**
   * The t test with the variance of the mean widened by test items over training items, as splits of one
   * data set overlap (Nadeau and Bengio 2003)
   */
  readonly correctedP: Measured;
  readonly wilcoxonP: Measured;
}

/**
 * Compares the best row with every other one, seed by seed.
 *
 * @param rows All rows; those without a mean of the metric are left out
 * @param options `metric`: larger AUC is better, smaller log-loss and RMSE
 * @returns One comparison for each other row, none where fewer than two seeds are there
 */
export function compareWithBest(
  rows: readonly ResultRow[],
  { metric }: { metric: ComparedMetric },
): Comparison[] {
  const sign = metric === "auc" ? 1 : -1;
  const score = (row: ResultRow) => {
    const mean = row.mean[metric];
    return mean.status === "ok" ? sign * mean.value : -Infinity;
  };
  const ranked = rows.filter((row) => score(row) > -Infinity).sort((a, b) => score(b) - score(a));
  const [best, ...others] = ranked;
  if (!best || best.seeds.length < 2) return [];
  const first = best.results;
  return others.map((row) => {
    const second = row.results;
    const values = {
      first: valuesOf(first, metric)!.map((value) => sign * value),
      second: valuesOf(second, metric)!.map((value) => sign * value),
    };
    const test = pairedStudentT(values);
    return {
      first: best.name,
      second: row.name,
      metric,
      test,
      wins: values.first.filter((value, s) => value > values.second[s]).length,
      correctedP: correctForOverlap(test, first[0].heldOutItems / first[0].trainingItems),
      wilcoxonP: wilcoxonSignedRank(values).p,
    };
  });
}

/** The p value of a paired t test whose variance is widened by test items over training items. */
export function correctForOverlap(
  { t, pairs, degreesOfFreedom }: PairedStudentT,
  testShare: number,
): Measured {
  if (t.status !== "ok") return t;
  const narrowed = Math.abs(t.value) / Math.sqrt(1 + pairs * testShare);
  return { status: "ok", value: 2 * studentTTail(narrowed, degreesOfFreedom) };
}
