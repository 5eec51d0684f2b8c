import {
  meanAndStandardError,
  type Measured,
  measured,
  pairedStudentT,
  quantile,
  studentTTail,
  unmeasured,
  wilcoxonSignedRank,
} from "../../../irt/mod.ts";
import type { DrawnScores } from "./item_draws.ts";
import type { ResultMetric, ResultRecord } from "./read_results.ts";

/** One configuration held against another on the same seeds. */
export interface FitComparison {
  readonly seeds: number;
  /** First − second, mean over seeds */
  readonly difference: number;
  /** Over seeds */
  readonly standardError: Measured;
  /** Seeds in which the first does better */
  readonly wins: number;
  /** Student's paired t test over seeds, two-sided */
  readonly tP: Measured;
  /**
   * The same with the variance widened by test items over training items, as splits of one data set
   * overlap (Nadeau and Bengio 2003)
   */
  readonly correctedP: Measured;
  readonly wilcoxonP: Measured;
  /** 95 % interval of the difference over draws of the items, the fits being kept */
  readonly itemLower: Measured;
  readonly itemUpper: Measured;
}

/**
 * Compares two configurations seed by seed, and draw of the items by draw.
 *
 * @param first Fits, one a seed
 * @param second Fits, one a seed; only seeds that both have count
 * @returns `undefined` where they share no seed with the metric
 */
export function compareFits(
  first: readonly ResultRecord[],
  second: readonly ResultRecord[],
  { metric, draws }: { metric: ResultMetric; draws: DrawnScores },
): FitComparison | undefined {
  const others = new Map(second.map((record) => [record.seed, record]));
  const pairs = first.flatMap((a) => {
    const b = others.get(a.seed);
    return b && a.scores[metric] !== undefined && b.scores[metric] !== undefined ? [{ a, b }] : [];
  });
  if (pairs.length === 0) return undefined;
  const sign = metric === "auc" ? 1 : -1;
  const gaps = pairs.map(({ a, b }) => a.scores[metric]! - b.scores[metric]!);
  const { mean, standardError } = meanAndStandardError(gaps);
  const common = {
    seeds: pairs.length,
    difference: mean.status === "ok" ? mean.value : NaN,
    standardError,
    wins: gaps.filter((gap) => sign * gap > 0).length,
    ...itemInterval(pairs, { metric, draws }),
  };
  if (pairs.length < 2) {
    const reason = unmeasured("a single seed has no spread");
    return { ...common, tP: reason, correctedP: reason, wilcoxonP: reason };
  }
  const values = {
    first: pairs.map(({ a }) => a.scores[metric]!),
    second: pairs.map(({ b }) => b.scores[metric]!),
  };
  const test = pairedStudentT(values);
  return {
    ...common,
    tP: test.p,
    correctedP: corrected(test, pairs.map(({ a }) => a.items)),
    wilcoxonP: wilcoxonSignedRank(values).p,
  };
}

function corrected(
  { t, pairs, degreesOfFreedom }: ReturnType<typeof pairedStudentT>,
  items: readonly ResultRecord["items"][],
): Measured {
  if (t.status !== "ok") return t;
  const shares = items.flatMap((each) => each ? [each.heldOut / each.training] : []);
  if (shares.length < items.length) {
    return unmeasured("the tables do not say how many items were held out");
  }
  const share = shares.reduce((sum, x) => sum + x, 0) / shares.length;
  const narrowed = Math.abs(t.value) / Math.sqrt(1 + pairs * share);
  return measured(2 * studentTTail(narrowed, degreesOfFreedom));
}

function itemInterval(
  pairs: readonly { a: ResultRecord; b: ResultRecord }[],
  { metric, draws }: { metric: ResultMetric; draws: DrawnScores },
): Pick<FitComparison, "itemLower" | "itemUpper"> {
  const none = (reason: string) => ({
    itemLower: unmeasured(reason),
    itemUpper: unmeasured(reason),
  });
  const drawn = pairs.map(({ a, b }) => [draws.of(a)?.[metric], draws.of(b)?.[metric]]);
  if (drawn.some((pair) => pair.includes(undefined))) {
    return none(
      "intervals over items not run: the folder has neither scores on draws nor predictions for these rows",
    );
  }
  const count = drawn[0][0]!.length, means: number[] = [];
  for (let d = 0; d < count; d++) {
    const gaps = drawn.flatMap(([a, b]) =>
      a![d] === null || b![d] === null ? [] : [a![d]! - b![d]!]
    );
    if (gaps.length > 0) means.push(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length);
  }
  if (means.length < 2) return none(`${means.length} draws of the items have no spread`);
  means.sort((x, y) => x - y);
  return {
    itemLower: measured(quantile(means, 0.025)),
    itemUpper: measured(quantile(means, 0.975)),
  };
}
