/** Analyses of what studies, agents and judges have left on disk. */
export {
  type AnalysisReport,
  type AnalysisTable,
  formatReport,
  jsonReport,
  markdownReport,
  writeReport,
} from "./report/report.ts";
export { type ReadVerdicts, readVerdicts, type Verdict } from "./agreement/read_verdicts.ts";
export { agreementReport, type AgreementReportOptions } from "./agreement/agreement_report.ts";
export { PUBLISHED_AGREEMENT, type PublishedAgreement } from "./agreement/published_agreement.ts";
export { loadSides, type RevisionSides } from "./stability/load_sides.ts";
export { type StabilityOptions, stabilityReport } from "./stability/stability_report.ts";
export { type VarianceGap, varianceGap } from "./stability/variance_gap.ts";
export { type ItemSpread, itemSpread } from "./stability/item_spread.ts";
export {
  readResults,
  RESULT_METRICS,
  type ResultMetric,
  type ResultRecord,
} from "./results/read_results.ts";
export {
  CHOICE_RULES,
  type ChoiceRule,
  chooseRows,
  type ChosenRows,
} from "./results/choose_rows.ts";
export { readJson } from "./results/read_json.ts";
export { isSimulatedFolder } from "./results/tables_under.ts";
export { bestReport } from "./results/best_report.ts";
export { type DrawnScores, type ItemDraws, readItemDraws } from "./results/item_draws.ts";
export { compareFits, type FitComparison } from "./results/compare_fits.ts";
export { pairedReport } from "./results/paired_report.ts";
export { latexText } from "./results/latex_text.ts";
export { type LatexTable, latexTable } from "./results/latex_table.ts";
export { appendixTable } from "./results/appendix_table.ts";
export { thinningReport } from "./results/thinning_report.ts";
export { revisionReport } from "./results/revision_report.ts";
export { type PhaseVerdicts, rubricReport } from "./rubrics/rubric_report.ts";
export { type ReadTraces, readTraces } from "./traces/read_traces.ts";
export type { TraceRecord } from "./traces/trace_record.ts";
export { traceReport } from "./traces/trace_report.ts";
export { loadingsReport } from "./loadings/loadings_report.ts";
