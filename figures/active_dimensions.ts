import { frame } from "./frame.ts";
import { distinct, type FigureSpec, requireColumns, type Row } from "./row.ts";

/**
 * How many dimensions of the amortized model stay active: a point for each fit, a bar at the mean.
 *
 * @param rows `series` (features and likelihood), `active` (dimensions), `seed`, and `factors` (K) if known
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { activeDimensions } from "./active_dimensions.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = activeDimensions([{ series: "pca", active: 12, seed: 0, factors: 30 }]);
 * assert.equal((spec.layer as unknown[]).length, 3);
 * ```
 */
export function activeDimensions(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["series", "active", "seed"], "active dimensions");
  const factors = distinct(rows.filter((row) => row.factors !== undefined), "factors");
  const y = {
    field: "series",
    type: "nominal",
    sort: distinct(rows, "series"),
    title: null,
    axis: { ticks: false, domain: false, labelPadding: 8 },
  };
  const most = factors.length === 1 ? Number(factors[0]) : undefined;
  return frame(
    {
      title: "Active dimensions of the amortized model",
      notes: [
        "a dot: one fit (seed), moved up or down to be seen; bar: mean",
        ...(most ? [`dashed line: all K = ${most} dimensions`] : []),
      ],
    },
    rows,
    {
      data: { values: rows },
      width: 380,
      height: { step: 34 },
      layer: [
        {
          mark: { type: "point", fillOpacity: 0.45, size: 50, color: "#0072B2" },
          transform: [{ calculate: "(datum.seed * 0.618 % 1 - 0.5) * 16", as: "jitter" }],
          encoding: {
            y,
            yOffset: { field: "jitter", type: "quantitative", scale: { domain: [-12, 12] } },
            x: {
              field: "active",
              type: "quantitative",
              title: "active dimensions (count)",
              scale: { zero: true, ...(most && { domain: [0, most] }) },
            },
          },
        },
        {
          mark: { type: "tick", thickness: 3, color: "#D55E00", size: 24 },
          encoding: { y, x: { aggregate: "mean", field: "active", type: "quantitative" } },
        },
        ...(most === undefined ? [] : [{
          mark: { type: "rule", strokeDash: [4, 3], color: "#666666" },
          encoding: { x: { datum: most, type: "quantitative" } },
        }]),
      ],
    },
  );
}
