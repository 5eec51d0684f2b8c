/**
 * Experimental designs as data: settings in, tables out.
 *
 * @module
 */
export { Journal, type JournalRecord } from "./store/journal.ts";
export { unitKey } from "./store/unit_key.ts";
export { formatMarkdownTable, formatTable, type TextTable } from "./tables/format_table.ts";
export {
  compareStudies,
  type RowComparison,
  type StudyComparison,
} from "./compare/compare_studies.ts";
export { comparisonColumns, comparisonTable } from "./compare/comparison_table.ts";
export { COMPARE_METRICS, type CompareMetric } from "./compare/final_scores.ts";
export { readStudyScores, type StudyScores } from "./compare/study_scores.ts";
export type { StudyObserver } from "./main/observer.ts";
export type { JsonResults, JsonRow } from "./main/output/json_results.ts";
export { resultsTable } from "./main/output/results_table.ts";
export { tableHeading } from "./main/output/summary_markdown.ts";
export { type MethodName, METHODS } from "./main/configuration.ts";
export { fullPenalties, publishedPenalty } from "./main/penalty_grid.ts";
export type { ResultRow } from "./main/result_rows.ts";
export { type MainStudyResult, runMainStudy } from "./main/run_main_study.ts";
export {
  CRITERIA,
  type Criterion,
  DEVICES,
  EMBEDDING_FEATURES,
  type EmbeddingModelRecord,
  type FeatureName,
  FEATURES,
  type LikelihoodName,
  LIKELIHOODS,
  type MainSettings,
  type Preset,
  PRESETS,
  type RunSettings,
  type SourceSettings,
} from "./main/settings.ts";
export { findStudy, STUDIES } from "./catalogue/studies.ts";
export { type GridChoices, gridSettings } from "./grid/grid_settings.ts";
export type { Axes, GridSettings, GridStudy } from "./grid/grid_study.ts";
export { gridTable } from "./grid/grid_table.ts";
export { planGridStudy, planMainStudy, type StudyCost } from "./grid/plan_grid.ts";
export { planTable } from "./grid/plan_table.ts";
export { type GridStudyResult, runGridStudy } from "./grid/run_grid_study.ts";
export type { GridJson } from "./grid/write_grid_report.ts";
export { runSparseStudy, type SparseStudyResult } from "./sparse/run_sparse_study.ts";
export type { SparseSettings } from "./sparse/sparse_settings.ts";
export { sparseTable } from "./sparse/sparse_table.ts";
export type { SparseJson, SparseJsonRow } from "./sparse/write_sparse_results.ts";
export type { EmbedItemTexts } from "./main/sources/model_embeddings.ts";
export * as spectral from "./spectral/mod.ts";
export { VERSION } from "./version.ts";
export * from "./analysis/mod.ts";
export { type LongRow, readLongRows } from "./large/read_long_rows.ts";
