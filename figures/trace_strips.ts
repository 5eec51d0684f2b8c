import { frame } from "./frame.ts";
import { distinct, type FigureSpec, requireColumns, type Row } from "./row.ts";
import { PALETTE } from "./theme.ts";

/**
 * Single features of runs by the prompt that the agent worked under: a dot a run, a bar at the median.
 *
 * @param rows `feature`, `group`, `value` (`null` where the run has none)
 * @throws {RangeError} When a column is missing
 *
 * @example
 * ```ts
 * import { traceStrips } from "./trace_strips.ts";
 * import { strict as assert } from "node:assert";
 *
 * const spec = traceStrips([{ feature: "residual", group: "gold", value: 0.2 }]);
 * assert.equal((spec.concat as unknown[]).length, 1);
 * ```
 */
export function traceStrips(rows: readonly Row[]): FigureSpec {
  requireColumns(rows, ["feature", "group", "value"], "features of traces");
  const groups = distinct(rows, "group");
  const missing = rows.filter(({ value }) => value === null).length;
  const values = rows.map((row, i) => ({ ...row, jitter: (i * 0.618034) % 1 - 0.5 }));
  const x = {
    field: "group",
    type: "nominal",
    sort: groups,
    title: null,
    axis: { labelAngle: 0, ticks: false },
  };
  const color = {
    field: "group",
    type: "nominal",
    scale: { domain: groups, range: PALETTE.slice(0, groups.length) },
    legend: null,
  };
  const y = (feature: string, aggregate?: "median") => ({
    field: "value",
    ...(aggregate && { aggregate }),
    type: "quantitative",
    title: feature,
    scale: { zero: false },
    axis: { tickCount: 5 },
  });
  return frame(
    {
      title: "Features of runs by prompt",
      notes: [
        "a dot a run; bars: medians",
        ...(missing > 0 ? [`${missing} values that runs do not have are left out`] : []),
      ],
    },
    rows,
    {
      data: { values },
      columns: 2,
      spacing: 30,
      concat: distinct(rows, "feature").map((feature) => ({
        width: 220,
        height: 180,
        transform: [
          { filter: { field: "feature", equal: feature } },
          { filter: "isValid(datum.value)" },
        ],
        layer: [
          {
            mark: { type: "point", opacity: 0.65, size: 28 },
            encoding: {
              x,
              y: y(feature),
              color,
              xOffset: {
                field: "jitter",
                type: "quantitative",
                scale: { domain: [-1, 1] },
              },
            },
          },
          {
            mark: { type: "tick", color: "black", thickness: 2, width: 34 },
            encoding: { x, y: y(feature, "median") },
          },
        ],
      })),
      resolve: { scale: { y: "independent" } },
    },
  );
}
