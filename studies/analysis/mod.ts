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
