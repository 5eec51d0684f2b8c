/**
 * Vega-Lite specifications from plain tables, and pictures of them.
 *
 * @module
 */
export { abilityForest } from "./ability_forest.ts";
export { activeDimensions } from "./active_dimensions.ts";
export { benchmarkHeatmap } from "./benchmark_heatmap.ts";
export { calibrationCurve } from "./calibration_curve.ts";
export { type FigureRecipe, FIGURES, rowsFor, type Table } from "./catalogue.ts";
export { comparisonBars } from "./comparison_bars.ts";
export { controlBars } from "./control_bars.ts";
export { costAgainstAbility } from "./cost_against_ability.ts";
export { findFont, type Font } from "./find_font.ts";
export { fitPlot } from "./fit_plot.ts";
export { frame, type Heading } from "./frame.ts";
export { characteristicCurves, informationCurves } from "./item_curves.ts";
export { type LinePanel, linePanels } from "./line_panels.ts";
export { loadingsHeatmap } from "./loadings_heatmap.ts";
export { outlierPanels } from "./outlier_panels.ts";
export { pairedBars, revisionBars, rubricBars } from "./paired_bars.ts";
export { renderPng } from "./render_png.ts";
export { compileSpec, renderSvg } from "./render_svg.ts";
export type { FigureSpec, Row } from "./row.ts";
export { repairReport } from "./repair_report.ts";
export { rocCurves } from "./roc_curves.ts";
export { rowsFromText, rowsToCsv } from "./rows_to_csv.ts";
export { semanticAlignment } from "./semantic_alignment.ts";
export { showFigure, type Shown, showTable } from "./show.ts";
export {
  pairEfficiencyLines,
  penaltySensitivityLines,
  sampleSizeLines,
  supportThinningLines,
} from "./study_lines.ts";
export { calibrationRows } from "./tables/calibration_rows.ts";
export { methodCurves } from "./tables/method_curves.ts";
export { summarise } from "./tables/summarise.ts";
export { supportHeatmap } from "./support_heatmap.ts";
export { METHODS, PALETTE, THEME } from "./theme.ts";
export { traceStrips } from "./trace_strips.ts";
export { verdictHeatmap } from "./verdict_heatmap.ts";
export { wardOrder } from "./ward_order.ts";
export { wrightMap } from "./wright_map.ts";
export { writeFigure, type WriteFile } from "./write_figure.ts";
