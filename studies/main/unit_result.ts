import { type Measured, scorePredictions } from "../../irt/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import type { ResampledScores } from "../bootstrap/resampled_scores.ts";
import type { Candidate, Unit } from "./configuration.ts";

/** How well held-out scores were predicted. */
export interface HeldOutScores {
  readonly cells: number;
  readonly auc: Measured;
  readonly rmse: Measured;
  readonly logLoss: Measured;
  readonly brier: Measured;
  readonly calibrationError: Measured;
  /** Mean over benchmarks of what is measured within each */
  readonly withinAuc: Measured;
  readonly withinRmse: Measured;
}

/** What is known of a fit besides its predictions. */
export interface FitDetails {
  /** Indices of the dimensions whose scale is not 0 */
  readonly activeDimensions?: readonly number[];
  readonly tau?: readonly number[];
  /** Of TEMPER: the evidence bound it ended at, nats, and whether it had stopped to rise */
  readonly evidence?: { readonly bound: number; readonly converged: boolean };
  /** SHA-256 of the file of saved parameters, where they were saved */
  readonly weights?: string;
  /** What the method chose by itself while it was fitted */
  readonly found?: Candidate;
  /** Dimensions that MIRT tried by itself, with what they were judged by */
  readonly sweep?: readonly SweepRow[];
  /** The scores again on each draw of the study's items, where such were asked for */
  readonly resampled?: ResampledScores;
  /** The predictions, where they were to be kept, packed; of validation items where there was no refit */
  readonly kept?: { readonly test: string; readonly validation?: string };
  /** Correlation with what the generator knows, on the held-out items */
  readonly recovery?: Recovery;
}

/** One number of dimensions that MIRT tried. */
export interface SweepRow {
  readonly factors: number;
  readonly rmse: number;
  readonly auc?: number;
}

/** Correlations between fitted and true values on held-out items. */
export interface Recovery {
  /** Of predicted and true probabilities, over the held-out cells */
  readonly probability: Measured;
  /** Of fitted and true easiness, within benchmarks */
  readonly easiness?: Measured;
  /** Multiple correlation of the true loadings given the fitted ones, mean over true dimensions */
  readonly loadings?: Measured;
}

/** A finished unit, as the journal keeps it. */
export interface UnitResult {
  readonly unit: Unit;
  readonly scores: HeldOutScores;
  readonly trainingCells: number;
  readonly trainingItems: number;
  readonly heldOutItems: number;
  readonly respondents: number;
  readonly weightSum: number;
  readonly details: FitDetails;
}

/** Measures predictions of held-out cells, pooled and within benchmarks. */
export function scoreHeldOut(
  cells: Cells,
  { predicted, benchmarks }: { predicted: ArrayLike<number>; benchmarks: readonly string[] },
): HeldOutScores {
  const { pooled, macro } = scorePredictions({
    truth: cells.score,
    predicted,
    benchmark: Array.from(cells.item, (i) => benchmarks[i]),
  });
  return {
    cells: cells.score.length,
    auc: pooled.auc,
    rmse: pooled.rmse,
    logLoss: pooled.logLoss,
    brier: pooled.brier,
    calibrationError: pooled.calibrationError,
    withinAuc: macro.auc,
    withinRmse: macro.rmse,
  };
}
