import type { Fold } from "./folds.ts";
import { fitLogistic, predictLogistic } from "./fit_logistic.ts";
import type { Matrix } from "./matrix.ts";

/** Features of rows, made from the rows that are fitted on alone. */
export type Design = (
  fold: Fold,
) => Promise<{ readonly train: Matrix; readonly test: Matrix; readonly names: readonly string[] }>;

/** Scores by models that did not see the rows they score. */
export interface CrossValidated {
  /** `[n]`; NaN for rows of folds that could not be fitted */
  readonly scores: Float64Array;
  /** Folds that were left out, and why */
  readonly skipped: readonly { readonly fold: string; readonly reason: string }[];
}

/**
 * Fits the classifier to each fold's training rows and scores its test rows.
 *
 * @param labels 1 or 0, `[n]`
 * @param options Folds, and how features come from them
 *
 * @example A fold whose training rows are of one class is named
 * ```ts
 * import { crossValidate } from "./cross_validate.ts";
 * import { leaveOneOut } from "./folds.ts";
 * import { matrixOf } from "./matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const pick = (rows: readonly number[]) => matrixOf(rows.map((row) => [row]));
 * const design = ({ train, test }: { train: readonly number[]; test: readonly number[] }) =>
 *   Promise.resolve({ train: pick(train), test: pick(test), names: ["x"] });
 * const folds = leaveOneOut(["a", "a", "b", "b"]);
 * const { skipped } = await crossValidate([0, 1, 1, 1], { folds, design });
 * assert.deepEqual(skipped.map(({ fold }) => fold), ["a"]);
 * ```
 */
export async function crossValidate(
  labels: readonly number[],
  { folds, design }: { folds: readonly Fold[]; design: Design },
): Promise<CrossValidated> {
  const scores = new Float64Array(labels.length).fill(NaN);
  const skipped: { fold: string; reason: string }[] = [];
  for (const fold of folds) {
    const own = fold.train.map((row) => labels[row]);
    const positives = own.filter((label) => label === 1).length;
    if (positives === 0 || positives === own.length) {
      const reason = `its ${own.length} training runs are of one class`;
      skipped.push({ fold: fold.name, reason });
      continue;
    }
    const { train, test } = await design(fold);
    const found = predictLogistic(fitLogistic(train, own), test);
    fold.test.forEach((row, i) => scores[row] = found[i]);
  }
  return { scores, skipped };
}
