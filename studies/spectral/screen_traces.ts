import { CounterRandom } from "../../kernels/mod.ts";
import { middleRanks, normalTail, quantile, studentTTail } from "../../irt/mod.ts";
import { remainderOf } from "./path_features.ts";
import { matrixOf, rowOf } from "./matrix.ts";
import type { MeasuredTrace } from "./measure_trace.ts";

/** Single numbers against fixed rules, beside the classifier: they are no verdicts on runs. */
export interface TraceScreens {
  /** Runs whose first direction holds more than 0.6 of the energy */
  readonly one_direction: number;
  /** 95 % point of `r_norm` over gold runs whose steps are drawn with replacement; null without gold */
  readonly remainder_threshold: number | null;
  /** Positive and other runs above it; null without a threshold */
  readonly above_threshold: { readonly positives: number; readonly others: number } | null;
  /** That positives have fewer directions a step (`r_rel`), by ranks; null where a class has none */
  readonly starvation_p: number | null;
  /** That positives have a higher certificate score, by Student's t with equal variances */
  readonly bound_p: number | null;
}

const MOST_SHARE = 0.6, DRAWS = 500;

/**
 * Screens runs by single features.
 *
 * @param measured `[n]`
 * @param options `labels` 1 or 0, `[n]`; which runs are `gold`; `seed` of the draws
 *
 * @example
 * ```ts
 * import { screenTraces } from "./screen_traces.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { remainder_threshold, starvation_p } = screenTraces([], { labels: [], gold: [], seed: 1 });
 * assert.deepEqual([remainder_threshold, starvation_p], [null, null]);
 * ```
 */
export function screenTraces(
  measured: readonly MeasuredTrace[],
  { labels, gold, seed }: {
    labels: readonly number[];
    gold: readonly boolean[];
    seed: number;
  },
): TraceScreens {
  const threshold = remainderThreshold(measured.filter((_, row) => gold[row]), seed);
  const above = (label: number) =>
    measured.filter(({ values }, row) =>
      labels[row] === label && (values.r_norm ?? -1) > threshold!
    ).length;
  const of = (feature: "r_rel" | "certificate_bound", label: number) =>
    measured.flatMap(({ values }, row) => (labels[row] === label ? values[feature] ?? [] : []));
  return {
    one_direction: measured.filter(({ values }) => (values.sv_max_ratio ?? 0) > MOST_SHARE).length,
    remainder_threshold: threshold,
    above_threshold: threshold === null ? null : { positives: above(1), others: above(0) },
    starvation_p: rankSumBelow(of("r_rel", 1), of("r_rel", 0)),
    bound_p: meanAbove(of("certificate_bound", 1), of("certificate_bound", 0)),
  };
}

/** 95 % point of the remainder of gold runs, each draw one run with its steps drawn anew. */
function remainderThreshold(gold: readonly MeasuredTrace[], seed: number): number | null {
  const usable = gold.filter(({ trace }) => trace.steps.rows >= 3);
  if (usable.length === 0) return null;
  const random = new CounterRandom(seed, "remainder"), values: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const { steps } = usable[draw % usable.length].trace;
    const rows = Array.from(
      { length: steps.rows },
      () => rowOf(steps, random.integer(steps.rows)),
    );
    const { remainder } = remainderOf(matrixOf(rows));
    if (remainder !== undefined) values.push(remainder);
  }
  return values.length > 0 ? quantile(values.sort((a, b) => a - b), 0.95) : null;
}

/** One-sided p of the first being lower, by the rank sum with ties (Mann & Whitney 1947). */
export function rankSumBelow(first: readonly number[], second: readonly number[]): number | null {
  const [m, n] = [first.length, second.length], total = m + n;
  if (m === 0 || n === 0) return null;
  const ranks = middleRanks([...first, ...second]);
  const sum = ranks.subarray(0, m).reduce((all, rank) => all + rank, 0) - m * (m + 1) / 2;
  let ties = 0;
  for (const [, own] of Map.groupBy(ranks, (rank) => rank)) ties += own.length ** 3 - own.length;
  const variance = (m * n / 12) * (total + 1 - ties / (total * (total - 1)));
  if (!(variance > 0)) return null;
  return normalTail((m * n / 2 - sum - 0.5) / Math.sqrt(variance));
}

/** One-sided p of the first's mean being higher, by Student's t with equal variances. */
function meanAbove(first: readonly number[], second: readonly number[]): number | null {
  const [m, n] = [first.length, second.length], freedom = m + n - 2;
  if (m < 2 || n < 2) return null;
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const square = (values: readonly number[], centre: number) =>
    values.reduce((sum, x) => sum + (x - centre) ** 2, 0);
  const [a, b] = [mean(first), mean(second)];
  const variance = (square(first, a) + square(second, b)) / freedom;
  if (!(variance > 0)) return null;
  return studentTTail((a - b) / Math.sqrt(variance * (1 / m + 1 / n)), freedom);
}
