import { knnPredictor } from "./knn_predictor.ts";
import { raschPredictor, twoPLPredictor } from "./logistic_predictors.ts";
import { agentMeanPredictor, naivePredictor } from "./mean_predictors.ts";
import { mirtPredictor, PUBLISHED_MIRT } from "./mirt_predictor.ts";
import type { Predictor } from "./predictor.ts";

/**
 * Every baseline, in the order of the tables.
 *
 * @param options `protocol`: `"cold start"` (the default) gives new items what is typical of their
 * benchmark, holds parameters by priors, and chooses settings on validation items; `"published"` repeats
 * the baselines of the published tables (k chosen on held-out training cells, new items as the fit left them)
 *
 * @example
 * ```ts
 * import { baselinePredictors } from "./baseline_predictors.ts";
 * import { strict as assert } from "node:assert";
 *
 * const names = baselinePredictors().map((predictor) => predictor.name);
 * assert.deepEqual(names, ["naive", "agent mean", "rasch", "2pl", "mirt", "knn"]);
 * ```
 */
export function baselinePredictors(
  { protocol = "cold start" }: { protocol?: "cold start" | "published" } = {},
): Predictor[] {
  const published = protocol === "published";
  const logistic = published ? { unseen: "as fitted" as const } : {};
  return [
    naivePredictor(),
    agentMeanPredictor(),
    raschPredictor(logistic),
    twoPLPredictor(logistic),
    mirtPredictor(published ? PUBLISHED_MIRT : {}),
    knnPredictor(published ? { choose: "training cells" } : {}),
  ];
}
