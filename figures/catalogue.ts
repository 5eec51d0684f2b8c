import { abilityForest } from "./ability_forest.ts";
import { activeDimensions } from "./active_dimensions.ts";
import { benchmarkHeatmap } from "./benchmark_heatmap.ts";
import { calibrationCurve } from "./calibration_curve.ts";
import { comparisonBars } from "./comparison_bars.ts";
import { controlBars } from "./control_bars.ts";
import { costAgainstAbility } from "./cost_against_ability.ts";
import { fitPlot } from "./fit_plot.ts";
import { characteristicCurves, informationCurves } from "./item_curves.ts";
import { loadingsHeatmap } from "./loadings_heatmap.ts";
import { outlierPanels } from "./outlier_panels.ts";
import { revisionBars, rubricBars } from "./paired_bars.ts";
import { repairReport } from "./repair_report.ts";
import { rocCurves } from "./roc_curves.ts";
import { type FigureSpec, type Row, sourceOf } from "./row.ts";
import { semanticAlignment } from "./semantic_alignment.ts";
import {
  pairEfficiencyLines,
  penaltySensitivityLines,
  sampleSizeLines,
  supportThinningLines,
} from "./study_lines.ts";
import { supportHeatmap } from "./support_heatmap.ts";
import { alignmentRows } from "./tables/alignment_rows.ts";
import { calibrationRows } from "./tables/calibration_rows.ts";
import {
  activeRows,
  pairRows,
  penaltyRows,
  sampleSizeRows,
  thinningRows,
  withFileSetting,
} from "./tables/study_rows.ts";
import { sparseRows } from "./tables/sparse_rows.ts";
import { outlierRows, supportRows } from "./tables/support_rows.ts";
import { traceStrips } from "./trace_strips.ts";
import { verdictHeatmap } from "./verdict_heatmap.ts";
import { wrightMap } from "./wright_map.ts";

/** A table that was found, with the path that it was found at. */
export interface Table {
  readonly path: string;
  readonly rows: readonly Row[];
}

/** How a figure comes from tables on disk. */
export interface FigureRecipe {
  readonly name: string;
  /** What it shows, in a line */
  readonly about: string;
  /** Paths of the tables that it is made from, besides `NAME.csv` */
  readonly source: RegExp;
  /** What those tables are called, for a person */
  readonly needs: string;
  readonly prepare: (tables: readonly Table[]) => readonly Row[];
  readonly draw: (rows: readonly Row[]) => FigureSpec;
}

const rowsOf = (tables: readonly Table[]) => tables.flatMap(({ rows }) => rows);
const own = { source: /(?!)/, prepare: rowsOf };

/** Every figure that can be drawn from tables alone. */
export const FIGURES: readonly FigureRecipe[] = [
  {
    name: "comparison",
    about: "AUC and RMSE of every method on held-out items",
    source: /(^|\/)results\.json$/,
    needs: "results.json of the main study",
    prepare: (tables) =>
      rowsOf(tables).filter((row) => row.auc !== undefined).map((row) => ({
        ...plain(row),
        label: [row.method, row.features, row.likelihood, row.setting, row.names && "+ names"]
          .filter(Boolean).join(" "),
      })),
    draw: comparisonBars,
  },
  {
    name: "sample-size",
    about: "AUC and RMSE by number of agents and share of items",
    source: /sample_size[^/]*\/.*\.csv$|sample_size.*\.csv$/,
    needs: "tables of the sample-size study",
    prepare: sampleSizeRows,
    draw: sampleSizeLines,
  },
  {
    name: "pair-efficiency",
    about: "AUC and RMSE by number of training pairs",
    source: /pair_efficiency[^/]*grid\.csv$/,
    needs: "pair_efficiency_grid.csv",
    prepare: (tables) => pairRows(rowsOf(tables)),
    draw: pairEfficiencyLines,
  },
  {
    name: "support-thinning",
    about: "accuracy as training cells are taken away",
    source: /support_thinning[^/]*grid\.csv$|sparse_scores\.csv$/,
    needs: "sparse_scores.csv or support_thinning_grid.csv",
    prepare: (tables) => {
      const rows = rowsOf(tables), named = rows.filter(({ method }) => method !== undefined);
      return named.length > 0 ? sparseRows(named) : thinningRows(rows);
    },
    draw: supportThinningLines,
  },
  {
    name: "neighbor-support",
    about: "gain of ARAF over nearest neighbours by support",
    source: /neighbor_support[^/]*grid\.csv$/,
    needs: "neighbor_support_grid.csv",
    prepare: (tables) => supportRows(rowsOf(tables)),
    draw: supportHeatmap,
  },
  {
    name: "outlier-robustness",
    about: "scores by novelty of the items",
    source: /outlier_robustness[^/]*grid\.csv$/,
    needs: "outlier_robustness_grid.csv",
    prepare: (tables) => outlierRows(rowsOf(tables)),
    draw: outlierPanels,
  },
  {
    name: "lambda-sensitivity",
    about: "AUC, RMSE and active dimensions of ARAF by its penalty",
    source: /amortized_irt_[^/]*\.csv$/,
    needs: "amortized_irt_*.csv of the main study with several λ",
    prepare: (tables) => penaltyRows(withFileSetting(tables)),
    draw: penaltySensitivityLines,
  },
  {
    name: "active-dimensions",
    about: "how many dimensions of ARAF stay active",
    source: /amortized_irt_[^/]*\.csv$/,
    needs: "amortized_irt_*.csv of the main study",
    prepare: (tables) => activeRows(withFileSetting(tables)),
    draw: activeDimensions,
  },
  {
    name: "calibration",
    about: "share passed against predicted probability",
    source: /calibration_predictions\.csv$/,
    needs: "calibration_predictions.csv",
    prepare: (tables) => calibrationRows(rowsOf(tables)),
    draw: calibrationCurve,
  },
  { ...own, name: "loadings", about: "loadings of items", needs: "a table", draw: loadingsHeatmap },
  {
    name: "alignment",
    about: "which dimensions belong to one benchmark",
    source: /(^|\/)loadings\.csv$/,
    needs: "loadings.csv",
    prepare: (tables) => alignmentRows(rowsOf(tables)),
    draw: semanticAlignment,
  },
  {
    ...own,
    name: "revision",
    about: "AUC of each method before and after revision",
    needs: "a table",
    draw: revisionBars,
  },
  {
    ...own,
    name: "rubrics",
    about: "share of items judged defective",
    needs: "a table",
    draw: rubricBars,
  },
  {
    ...own,
    name: "verdicts",
    about: "clustered responses with verdicts on the items",
    needs: "a table",
    draw: verdictHeatmap,
  },
  {
    ...own,
    name: "heatmap",
    about: "responses of agents to items, sorted",
    needs: "a table",
    draw: (rows) => benchmarkHeatmap(rows),
  },
  {
    ...own,
    name: "characteristic",
    about: "chance of a pass by ability",
    needs: "a table",
    draw: characteristicCurves,
  },
  {
    ...own,
    name: "information",
    about: "information of items and test by ability",
    needs: "a table",
    draw: informationCurves,
  },
  {
    ...own,
    name: "wright-map",
    about: "respondents and items on one scale",
    needs: "a table",
    draw: wrightMap,
  },
  { ...own, name: "fit", about: "infit and outfit of items", needs: "a table", draw: fitPlot },
  {
    ...own,
    name: "ability",
    about: "abilities with intervals",
    needs: "a table",
    draw: (rows) => abilityForest(rows),
  },
  {
    ...own,
    name: "cost",
    about: "cost against ability",
    needs: "a table",
    draw: (rows) => costAgainstAbility(rows),
  },
  {
    ...own,
    name: "repair",
    about: "functions repaired: shares by kind of fault and symptom, tokens, times, tasks",
    needs: "a table",
    draw: repairReport,
  },
  {
    ...own,
    name: "trace-roc",
    about: "how drift is told from other runs, by classifiers that did not see them",
    needs: "a table",
    draw: rocCurves,
  },
  {
    ...own,
    name: "trace-controls",
    about: "AUC of the spectral classifier beside its controls",
    needs: "a table",
    draw: controlBars,
  },
  {
    ...own,
    name: "trace-features",
    about: "single features of runs by prompt",
    needs: "a table",
    draw: traceStrips,
  },
];

/**
 * The rows of a figure from the tables at hand: those made for it, `NAME.csv`, else those that it can be
 * prepared from.
 *
 * @returns `undefined` where no table fits
 *
 * @example A table that carries the name of the figure
 * ```ts
 * import { FIGURES, rowsFor } from "./catalogue.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = FIGURES.find(({ name }) => name === "fit")!;
 * const rows = [{ item: "x", difficulty: 0, infit: 1, outfit: 1 }];
 * assert.deepEqual(rowsFor(fit, [{ path: "items/fit.csv", rows }]), rows);
 * assert.equal(rowsFor(fit, []), undefined);
 * ```
 */
export function rowsFor(
  recipe: FigureRecipe,
  tables: readonly Table[],
): readonly Row[] | undefined {
  const told = tables.map(({ path, rows }) => ({
    path,
    rows: rows.map((row) => ({ ...row, ...sourceOf(row) })),
  }));
  const named = told.filter(({ path }) => path.split("/").at(-1) === `${recipe.name}.csv`);
  const found = told.filter(({ path }) => recipe.source.test(path));
  const rows = named.length > 0
    ? rowsOf(named)
    : found.length > 0
    ? recipe.prepare(found)
    : undefined;
  return rows && rows.length > 0 ? rows : undefined;
}

/** The row without what is no cell of a table, such as the settings chosen by each seed. */
function plain(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => typeof value !== "object" || value === null),
  );
}
