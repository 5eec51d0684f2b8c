import type { Measured } from "../../irt/mod.ts";
import type { Criterion } from "./settings.ts";
import type { HeldOutScores, UnitResult } from "./unit_result.ts";

/**
 * The result with the best score on the validation items.
 *
 * AUC is to be large, log-loss and RMSE small. Where the criterion is undefined for every candidate, as AUC
 * is when all validation scores agree, RMSE decides; it also settles ties, then the order of the candidates.
 *
 * @param results One for each candidate, at least one
 * @throws {RangeError} When there is none
 */
export function chooseCandidate(
  results: readonly UnitResult[],
  criterion: Criterion,
): UnitResult {
  if (results.length === 0) {
    throw new RangeError(
      "Cannot choose among candidates as there must be at least one: found none",
    );
  }
  const rank = (a: UnitResult, b: UnitResult) =>
    loss(a.scores, criterion) - loss(b.scores, criterion) ||
    loss(a.scores, "rmse") - loss(b.scores, "rmse");
  return results.reduce((best, result) => rank(result, best) < 0 ? result : best);
}

/** What is to be small; far above all others where it is undefined. */
function loss({ auc, logLoss, rmse }: HeldOutScores, criterion: Criterion): number {
  const value = (measured: Measured) => measured.status === "ok" ? measured.value : undefined;
  switch (criterion) {
    case "auc":
      return 1 - (value(auc) ?? -1e9);
    case "logloss":
      return value(logLoss) ?? 1e9;
    case "rmse":
      return value(rmse) ?? 1e9;
  }
}
