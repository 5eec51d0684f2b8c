import { frame } from "./frame.ts";
import { distinct, errorNote, type FigureSpec, requireColumns, type Row } from "./row.ts";
import { seriesScales } from "./theme.ts";

const METRICS: Readonly<Record<string, string>> = {
  auc: "AUC (higher is better)",
  rmse: "RMSE",
  brier: "Brier score",
  logloss: "log-loss (nats)",
  ece: "calibration error",
  p90ae: "90 % point of |error|",
  p95ae: "95 % point of |error|",
};

/**
 * Scores by how novel the test items are: inliers, moderate and outlying items, by distance to the nearest
 * training item.
 *
 * @param rows `metric` of auc, rmse, brier, logloss, ece, p90ae, p95ae; `series` (method), `bin` (in
 * order), `mean`, `se`, `seeds`
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { outlierPanels } from "./outlier_panels.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = outlierPanels([
 *   { metric: "auc", series: "kNN", bin: "inlier", mean: 0.7, se: 0.02, seeds: 3 },
 * ]);
 * assert.equal((spec.concat as unknown[]).length, 1);
 * ```
 */
export function outlierPanels(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["metric", "series", "bin", "mean", "se", "seeds"], "outlier panels");
  const series = distinct(rows, "series"), bins = distinct(rows, "bin");
  const { color, shape } = seriesScales(series);
  const drawn = Object.keys(METRICS).filter((name) => rows.some(({ metric }) => metric === name));
  const panel = (metric: string) => {
    const x = {
      field: "bin",
      type: "nominal",
      sort: bins,
      title: "novelty of the item",
      axis: { labelAngle: 0 },
    };
    const xOffset = { field: "series", sort: series, scale: { paddingOuter: 0.6 } };
    const hue = { field: "series", type: "nominal", scale: color, title: null };
    return {
      width: 200,
      height: 170,
      transform: [{ filter: { field: "metric", equal: metric } }, {
        filter: "isValid(datum.mean)",
      }],
      layer: [
        {
          transform: [
            { filter: "isValid(datum.se)" },
            { calculate: "datum.mean - datum.se", as: "low" },
            { calculate: "datum.mean + datum.se", as: "high" },
          ],
          mark: { type: "rule", strokeWidth: 2 },
          encoding: {
            x,
            xOffset,
            y: {
              field: "low",
              type: "quantitative",
              title: METRICS[metric],
              scale: { zero: false },
            },
            y2: { field: "high" },
            color: hue,
          },
        },
        {
          mark: { type: "point", size: 70 },
          encoding: {
            x,
            xOffset,
            y: { field: "mean", type: "quantitative", title: METRICS[metric] },
            color: hue,
            shape: { field: "series", type: "nominal", scale: shape, title: null },
          },
        },
      ],
    };
  };
  return frame(
    {
      title: "Scores on items unlike the training items",
      notes: [
        "novelty: 1 − largest cosine to a training item, cut at its 50 % and 80 % points",
        errorNote(rows, "error bars"),
      ],
    },
    rows,
    {
      data: { values: rows },
      columns: 4,
      spacing: 24,
      concat: drawn.map(panel),
      resolve: { scale: { x: "independent", y: "independent" } },
    },
  );
}
