/**
 * Whether spectral features of an agent's trajectory tell that it drifted.
 *
 * @module
 */
export { type AdaptiveVerdict, adaptiveVerdict } from "./adaptive_verdict.ts";
export { type Certificate, certify } from "./certificate.ts";
export { type DetectionStatistics, detectionStatistics } from "./detection_statistics.ts";
export { type EpisodeFacts, type EpisodeVerdict, judgeEpisode } from "./episode_verdict.ts";
export { fitLogistic, type LogisticFit, predictLogistic } from "./fit_logistic.ts";
export { type Matrix, matrixOf } from "./matrix.ts";
export { type FeatureName, FEATURES, type MeasuredTrace, measureTrace } from "./measure_trace.ts";
export { type PathFeatures, pathFeatures } from "./path_features.ts";
export { principalAngles } from "./principal_angles.ts";
export { type PublishedValidation, repeatPublished } from "./published_protocol.ts";
export { type FoundTraces, readTraces } from "./read_traces.ts";
export type { SpectralTrace } from "./spectral_trace.ts";
export type { ScoreSummary } from "./score_summary.ts";
export { validateTraces, type Validation } from "./validate_traces.ts";
export type { ValidationReport } from "./validation_report.ts";
export {
  DEFAULT_SETTINGS,
  LABEL_KINDS,
  type LabelKind,
  type ValidationSettings,
} from "./validation_settings.ts";
export { writePublished, writeValidation } from "./write_validation.ts";
