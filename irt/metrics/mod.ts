/** How well predictions of scores do, and whether one method does better than another. */
export { type AbsoluteError, absoluteError } from "./absolute_error.ts";
export { accuracy } from "./accuracy.ts";
export { areaUnderCurve } from "./area_under_curve.ts";
export { calibrationError } from "./calibration_error.ts";
export { holmAdjust } from "./holm_adjust.ts";
export { logLoss } from "./log_loss.ts";
export { type Measured, measured, unmeasured } from "./measured.ts";
export { middleRanks } from "./middle_ranks.ts";
export { normalTail } from "./normal_tail.ts";
export { type PairedStudentT, pairedStudentT } from "./paired_student_t.ts";
export { quantile } from "./quantile.ts";
export {
  type BenchmarkScores,
  type Metric,
  METRICS,
  type PredictionScores,
  scorePredictions,
  type Scores,
} from "./score_predictions.ts";
export { brierScore, rootMeanSquareError } from "./squared_error.ts";
export { type MeanAndStandardError, meanAndStandardError } from "./standard_error.ts";
export { studentTTail } from "./student_t.ts";
export { type WilcoxonSignedRank, wilcoxonSignedRank } from "./wilcoxon_signed_rank.ts";
