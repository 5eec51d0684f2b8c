import { areaUnderCurve, logLoss, rootMeanSquareError } from "../metrics/mod.ts";

/** How well held-out cells were predicted. */
export interface ValidationScore {
  /** Undefined where the cells are all passed or all failed */
  auc?: number;
  rmse: number;
  /** Soft targets, nats a cell */
  logLoss: number;
}

/** What decides between two scores: the AUC and at a tie the RMSE, or the log-loss alone. */
export type Criterion = "auc" | "logLoss";

/**
 * Measures predictions of held-out cells for a choice between settings.
 *
 * @throws {RangeError} When there are no cells or a prediction is no probability
 *
 * @example
 * ```ts
 * import { isBetterScore, scoreValidation } from "./validation_score.ts";
 * import { strict as assert } from "node:assert";
 *
 * const flat = scoreValidation([0, 1], [0.5, 0.5]), good = scoreValidation([0, 1], [0.2, 0.8]);
 * assert.equal(good.auc, 1);
 * assert(isBetterScore(good, flat, "auc") && isBetterScore(good, flat, "logLoss"));
 * ```
 */
export function scoreValidation(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
): ValidationScore {
  const pairs = { truth, predicted };
  const auc = areaUnderCurve(pairs), rmse = rootMeanSquareError(pairs);
  const loss = logLoss(pairs, { targets: "soft" });
  if (rmse.status !== "ok" || loss.status !== "ok") {
    const reason = rmse.status === "ok" ? "" : rmse.reason;
    throw new RangeError(
      `Cannot choose a setting as the held-out cells must be measurable: found ${reason}`,
    );
  }
  return {
    rmse: rmse.value,
    logLoss: loss.value,
    ...(auc.status === "ok" && { auc: auc.value }),
  };
}

/** Whether the first score is strictly better; AUCs within 1e-8 + 1e-5 of each other are a tie. */
export function isBetterScore(
  first: ValidationScore,
  second: ValidationScore | undefined,
  criterion: Criterion,
): boolean {
  if (!second) return true;
  if (criterion === "logLoss") return first.logLoss < second.logLoss;
  const a = first.auc ?? 0.5, b = second.auc ?? 0.5;
  return Math.abs(a - b) <= 1e-8 + 1e-5 * Math.abs(b) ? first.rmse < second.rmse : a > b;
}
