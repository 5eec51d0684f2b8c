import { linePanels } from "./line_panels.ts";
import { distinct, type FigureSpec, requireColumns, type Row } from "./row.ts";

/**
 * AUC and RMSE against the number of agents and against the share of items.
 *
 * @param rows `panel` of `auc agents`, `rmse agents`, `auc items`, `rmse items`; `series` (the method), `x`
 * (agents, or percent of items), `mean`, `se`, `seeds`
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { sampleSizeLines } from "./study_lines.ts";
 * import { strict as assert } from "node:assert";
 *
 * const row = { panel: "auc agents", series: "kNN", x: 4, mean: 0.6, se: 0.01, seeds: 3 };
 * assert.equal((sampleSizeLines([row]).concat as unknown[]).length, 1);
 * ```
 */
export function sampleSizeLines(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["panel", "x"], "sample-size lines");
  const agents = [
    ...new Set(rows.filter((r) => String(r.panel).endsWith("agents")).map((r) => r.x)),
  ];
  const over = {
    agents: {
      xTitle: "agents (log scale)",
      xScale: { type: "log", base: 2 },
      xAxis: { values: agents, format: "d", labelOverlap: true },
    },
    items: { xTitle: "items used (%)", xScale: {} },
  };
  return linePanels(rows, {
    heading: { title: "How accuracy grows with agents and with items" },
    panels: (["agents", "items"] as const).flatMap((what) => [
      { panel: `auc ${what}`, yTitle: "AUC, held-out items", reference: 0.5, ...over[what] },
      { panel: `rmse ${what}`, yTitle: "RMSE of probability", ...over[what] },
    ]),
  });
}

/**
 * AUC and RMSE over stages of growing data, labelled with the number of training pairs.
 *
 * @param rows `panel` of `auc`, `rmse`; `series`, `x` (training pairs), `mean`, `se`, `seeds`
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { pairEfficiencyLines } from "./study_lines.ts";
 * import { strict as assert } from "node:assert";
 *
 * const row = { panel: "auc", series: "ARAF", x: 400, mean: 0.6, se: 0.01, seeds: 3 };
 * assert.equal((pairEfficiencyLines([row]).concat as unknown[]).length, 1);
 * ```
 */
export function pairEfficiencyLines(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["x"], "pair-efficiency lines");
  const values = [...new Set(rows.map(({ x }) => Number(x)))].sort((a, b) => a - b);
  const over = {
    xTitle: "observed training pairs (log scale)",
    xScale: { type: "log" },
    xAxis: { values, format: ",d", labelOverlap: true },
  };
  return linePanels(rows, {
    heading: { title: "Accuracy by number of training pairs" },
    panels: [
      { panel: "auc", yTitle: "AUC, held-out items", reference: 0.5, ...over },
      { panel: "rmse", yTitle: "RMSE of probability", ...over },
    ],
  });
}

/**
 * Accuracy against the share of training cells that is kept.
 *
 * @param rows `panel` (its text is the label of the y axis, such as `AUC, pre`), `series`, `x` (percent
 * kept), `mean`, `se`, `seeds`
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { supportThinningLines } from "./study_lines.ts";
 * import { strict as assert } from "node:assert";
 *
 * const row = { panel: "AUC, pre", series: "ARAF", x: 5, mean: 0.7, se: 0.01, seeds: 3 };
 * assert.equal((supportThinningLines([row]).concat as unknown[]).length, 1);
 * ```
 */
export function supportThinningLines(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["panel", "x"], "support-thinning lines");
  const values = [...new Set(rows.map(({ x }) => Number(x)))].sort((a, b) => a - b);
  return linePanels(rows, {
    heading: { title: "Accuracy as training cells are taken away" },
    columns: 3,
    width: 250,
    panels: distinct(rows, "panel").map((panel) => ({
      panel,
      yTitle: panel,
      xTitle: "training cells kept (%, log scale)",
      xScale: { type: "log" },
      xAxis: { values, format: "d" },
    })),
  });
}

/**
 * AUC, RMSE and the number of active dimensions of the amortized model against its penalty λ.
 *
 * @param rows `panel` of `auc`, `rmse`, `active`; `series` (features and likelihood), `x` (λ above 0),
 * `mean`, `se`, `seeds`; `scored` (on which items) if known
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { penaltySensitivityLines } from "./study_lines.ts";
 * import { strict as assert } from "node:assert";
 *
 * const row = { panel: "active", series: "pca", x: 0.05, mean: 30, se: null, seeds: 1 };
 * assert.equal((penaltySensitivityLines([row]).concat as unknown[]).length, 1);
 * ```
 */
export function penaltySensitivityLines(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["x"], "λ-sensitivity lines");
  const positive = rows.filter(({ x }) => Number(x) > 0);
  const scored = distinct(positive.filter((row) => row.scored !== undefined), "scored");
  const over = {
    xTitle: "penalty λ on the scales (log scale)",
    xScale: { type: "log" },
    xAxis: { format: "~g", labelOverlap: true, tickCount: 5 },
  };
  return linePanels(positive, {
    heading: {
      title: "How the penalty λ changes the amortized model",
      notes: scored.length > 0 ? [`scored on ${scored.join(" and ")}`] : [],
    },
    columns: 3,
    width: 250,
    panels: [
      { panel: "auc", yTitle: "AUC, held-out items", ...over },
      { panel: "rmse", yTitle: "RMSE of probability", ...over },
      {
        panel: "active",
        yTitle: "active dimensions",
        ...over,
        yScale: { zero: true },
        yAxis: { format: "d", tickMinStep: 1 },
      },
    ],
  });
}
