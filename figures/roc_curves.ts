import { frame } from "./frame.ts";
import { distinct, type FigureSpec, requireColumns, type Row } from "./row.ts";
import { seriesScales } from "./theme.ts";

/**
 * Receiver operating characteristics, with the diagonal of chance and the limit of 5 % false alarms.
 *
 * @param rows `series`, `fpr`, `tpr`: corners of each curve from (0, 0) to (1, 1), in order
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { rocCurves } from "./roc_curves.ts";
 * import { strict as assert } from "node:assert";
 *
 * const corners = [[0, 0], [0, 0.5], [1, 1]];
 * const spec = rocCurves(corners.map(([fpr, tpr]) => ({ series: "all", fpr, tpr })));
 * assert.equal((spec.layer as unknown[]).length, 3);
 * ```
 */
export function rocCurves(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["series", "fpr", "tpr"], "operating characteristics");
  const series = distinct(rows, "series"), { color, dash } = seriesScales(series);
  const axis = (field: string, title: string) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [0, 1], nice: false },
    axis: { tickCount: 6, grid: true },
  });
  const x = axis("fpr", "share of others called drift (false positive rate)");
  const y = axis("tpr", "share of drift found (true positive rate)");
  const hue = { field: "series", type: "nominal", title: null };
  return frame(
    {
      title: "How drift is told from other runs",
      notes: [
        "every run scored by a classifier that did not see it",
        "grey: chance, and 5 % false positives",
      ],
    },
    rows,
    {
      width: 340,
      height: 340,
      layer: [
        {
          data: { values: [{ fpr: 0, tpr: 0 }, { fpr: 1, tpr: 1 }] },
          mark: { type: "line", color: "#8C8C8C", strokeWidth: 1, strokeDash: [2, 3] },
          encoding: { x, y },
        },
        {
          data: { values: [{}] },
          mark: { type: "rule", color: "#8C8C8C", strokeWidth: 1, strokeDash: [2, 3] },
          encoding: { x: { datum: 0.05, type: "quantitative" } },
        },
        {
          data: { values: rows },
          mark: { type: "line", strokeWidth: 2, interpolate: "linear" },
          encoding: {
            x,
            y,
            order: { field: "place", type: "quantitative" },
            color: { ...hue, scale: color },
            strokeDash: { ...hue, scale: dash },
          },
          transform: [{ window: [{ op: "row_number", as: "place" }] }],
        },
      ],
    },
  );
}
