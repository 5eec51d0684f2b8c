import { frame } from "./frame.ts";
import { distinct, type FigureSpec, requireColumns, type Row } from "./row.ts";
import { seriesScales } from "./theme.ts";

/**
 * Reliability diagram: share passed against predicted probability, by bins of equal count, with 95 %
 * intervals of Wilson (1927) for each bin.
 *
 * @param rows `panel` (such as raw, Platt), `series` (method), `predicted` (mean of the bin), `observed`
 * (share passed), `lower`, `upper`, `count` (cells)
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { calibrationCurve } from "./calibration_curve.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = calibrationCurve([{
 *   panel: "raw", series: "kNN", predicted: 0.3, observed: 0.4, lower: 0.3, upper: 0.5, count: 90,
 * }]);
 * assert.equal((spec.concat as unknown[]).length, 1);
 * ```
 */
export function calibrationCurve(rows: readonly Row[]): FigureSpec {
  requireColumns(
    rows,
    ["panel", "series", "predicted", "observed", "lower", "upper", "count"],
    "a calibration curve",
  );
  const { color, shape } = seriesScales(distinct(rows, "series"));
  const panels = distinct(rows, "panel");
  const hue = { field: "series", type: "nominal", scale: color, title: null };
  const unit = { domain: [0, 1], nice: false };
  return frame(
    {
      title: "Calibration of predicted probabilities",
      notes: [
        `a point: a bin of equal count; bars: 95 % interval of the share passed (Wilson), ${
          rows.every(({ items }) => Number(items) > 0)
            ? "cells of one item counted together"
            : "cells taken as independent"
        }`,
        "dashed: perfect calibration",
      ],
    },
    rows,
    {
      data: { values: rows },
      columns: panels.length === 4 ? 2 : 3,
      spacing: 24,
      concat: panels.map((panel) => ({
        title: { text: panel, fontSize: 12, anchor: "start", offset: 6 },
        width: 240,
        height: 240,
        transform: [{ filter: { field: "panel", equal: panel } }],
        layer: [
          {
            data: { values: [{ a: 0 }, { a: 1 }] },
            mark: { type: "line", strokeDash: [4, 3], color: "#666666", strokeWidth: 1 },
            encoding: {
              x: { field: "a", type: "quantitative", scale: unit },
              y: { field: "a", type: "quantitative", scale: unit },
            },
          },
          {
            mark: { type: "rule", strokeOpacity: 0.7 },
            encoding: {
              x: {
                field: "predicted",
                type: "quantitative",
                title: "predicted probability of a pass",
              },
              y: { field: "lower", type: "quantitative", title: "share passed" },
              y2: { field: "upper" },
              color: hue,
            },
          },
          {
            mark: { type: "line", strokeWidth: 1.5 },
            encoding: {
              x: { field: "predicted", type: "quantitative" },
              y: { field: "observed", type: "quantitative" },
              color: hue,
            },
          },
          {
            mark: { type: "point" },
            encoding: {
              x: { field: "predicted", type: "quantitative" },
              y: { field: "observed", type: "quantitative" },
              color: hue,
              shape: { field: "series", type: "nominal", scale: shape, title: null },
            },
          },
        ],
      })),
    },
  );
}
