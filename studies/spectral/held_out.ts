import { crossValidate, type Design } from "./cross_validate.ts";
import { fitLogistic, predictLogistic } from "./fit_logistic.ts";
import { leaveOneOut } from "./folds.ts";
import { type ScoreSummary, summariseScores } from "./score_summary.ts";

/** One value of a key that was left out. */
export interface HeldOut extends ScoreSummary {
  readonly left_out: string;
  /** Why it could not be fitted */
  readonly not_fitted?: string;
}

/** All values of a key, each left out once. */
export interface HeldOutStudy {
  readonly experiments: readonly HeldOut[];
  /** Over experiments that have one; absent where none has */
  readonly mean_test_auc?: number;
  readonly mean_tpr_at_fpr05?: number;
  /** Experiments that the means are of */
  readonly counted: number;
}

/**
 * Leaves out each value of a key, such as a model, and scores its runs by a classifier of the others.
 *
 * @param labels 1 or 0, `[n]`
 * @param options `keys` `[n]`, of at least two values; how features come from a fold
 * @returns Undefined for a single value
 *
 * @example Nothing to leave out
 * ```ts
 * import { leaveOut } from "./held_out.ts";
 * import { strict as assert } from "node:assert";
 *
 * const design = () => Promise.reject(new Error("never asked"));
 * assert.equal(await leaveOut([0, 1], { keys: ["a", "a"], design }), undefined);
 * ```
 */
export async function leaveOut(
  labels: readonly number[],
  { keys, design }: { keys: readonly string[]; design: Design },
): Promise<HeldOutStudy | undefined> {
  const folds = leaveOneOut(keys);
  if (folds.length < 2) return undefined;
  const { scores, skipped } = await crossValidate(labels, { folds, design });
  const reasons = new Map(skipped.map(({ fold, reason }) => [fold, reason]));
  const experiments = folds.map(({ name, test }): HeldOut => {
    const own = test.map((row) => labels[row]);
    const reason = reasons.get(name);
    return {
      left_out: name,
      ...(reason !== undefined && { not_fitted: reason }),
      ...summariseScores(own, Float64Array.from(test, (row) => scores[row])),
    };
  });
  const aucs = experiments.flatMap(({ auc }) => (auc.status === "ok" ? [auc.value] : []));
  const rates = experiments.flatMap(({ tpr_at_fpr05: rate }) => rate ?? []);
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  return {
    experiments,
    ...(aucs.length > 0 && { mean_test_auc: mean(aucs), mean_tpr_at_fpr05: mean(rates) }),
    counted: aucs.length,
  };
}

/** Scores of a classifier on the very rows that it was fitted to. */
export async function inSample(labels: readonly number[], design: Design): Promise<Float64Array> {
  const rows = [...labels.keys()];
  const { train } = await design({ name: "all", train: rows, test: rows });
  return predictLogistic(fitLogistic(train, labels), train);
}
