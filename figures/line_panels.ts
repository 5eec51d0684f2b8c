import { frame, type Heading } from "./frame.ts";
import { distinct, errorNote, type FigureSpec, requireColumns, type Row } from "./row.ts";
import { seriesScales } from "./theme.ts";

/** One panel: a metric over a quantity. */
export interface LinePanel {
  /** Rows of this panel hold it in the column `panel` */
  readonly panel: string;
  readonly yTitle: string;
  readonly xTitle: string;
  readonly xScale?: Readonly<Record<string, unknown>>;
  readonly xAxis?: Readonly<Record<string, unknown>>;
  /** Begins where the data do if left out */
  readonly yScale?: Readonly<Record<string, unknown>>;
  readonly yAxis?: Readonly<Record<string, unknown>>;
  /** `"quantitative"` by default; `"ordinal"` keeps the order of the rows */
  readonly xType?: "quantitative" | "ordinal";
  /** A dashed line across, such as 0.5 for an AUC */
  readonly reference?: number;
}

const LINE_COLUMNS = ["panel", "series", "x", "mean", "se", "seeds"];

/**
 * Lines with bands of one standard error, a panel for each metric, side by side.
 *
 * @param rows `panel`, `series`, `x`, `mean`, `se` (`null` where one seed has none), `seeds`
 * @param options Heading, panels, and how many stand in a row
 * @throws {RangeError} When a column is missing
 */
export function linePanels(
  rows: readonly Row[],
  { heading, panels, columns = 2, width = 300, height = 220 }: {
    heading: Heading;
    panels: readonly LinePanel[];
    columns?: number;
    width?: number;
    height?: number;
  },
): FigureSpec {
  requireColumns(rows, LINE_COLUMNS, heading.title);
  const series = distinct(rows, "series"), scales = seriesScales(series);
  const drawn = panels.filter(({ panel }) => rows.some((row) => row.panel === panel));
  const hue = {
    field: "series",
    type: "nominal",
    scale: scales.color,
    title: null,
    legend: { symbolOpacity: 1, symbolDash: [1, 0], symbolStrokeColor: "transparent" },
  };
  return frame(
    { ...heading, notes: [...(heading.notes ?? []), errorNote(rows, "bands")] },
    rows,
    {
      data: { values: rows },
      columns,
      spacing: 28,
      concat: drawn.map((panel) => {
        const type = panel.xType ?? "quantitative";
        const x = {
          field: "x",
          type,
          title: panel.xTitle,
          ...(type === "ordinal" && { sort: null }),
          scale: {
            nice: false,
            ...(panel.xScale?.type !== "log" && type === "quantitative" && { zero: false }),
            ...panel.xScale,
          },
          axis: { grid: false, labelAngle: 0, ...panel.xAxis },
        };
        return {
          width,
          height,
          transform: [
            { filter: { field: "panel", equal: panel.panel } },
            { filter: "isValid(datum.mean)" },
            { calculate: "datum.mean - datum.se", as: "low" },
            { calculate: "datum.mean + datum.se", as: "high" },
            // A field of its own, or the marks of the legend would have dashed edges.
            { calculate: "datum.series", as: "dash" },
          ],
          layer: [
            {
              mark: { type: "area", fillOpacity: series.length > 4 ? 0.1 : 0.18 },
              encoding: {
                x,
                y: {
                  field: "low",
                  type: "quantitative",
                  title: panel.yTitle,
                  scale: panel.yScale ?? { zero: false },
                  ...(panel.yAxis && { axis: panel.yAxis }),
                },
                y2: { field: "high" },
                color: hue,
              },
            },
            {
              mark: { type: "line" },
              encoding: {
                x,
                y: { field: "mean", type: "quantitative", title: panel.yTitle },
                color: hue,
                strokeDash: { field: "dash", type: "nominal", scale: scales.dash, legend: null },
              },
            },
            {
              mark: { type: "point" },
              encoding: {
                x,
                y: { field: "mean", type: "quantitative" },
                color: hue,
                shape: { field: "series", type: "nominal", scale: scales.shape, title: null },
              },
            },
            ...(panel.reference === undefined ? [] : [{
              mark: { type: "rule", strokeDash: [2, 3], color: "#666666" },
              encoding: { y: { datum: panel.reference, type: "quantitative" } },
            }]),
          ],
        };
      }),
      resolve: { scale: { x: "independent", y: "independent" } },
    },
  );
}
