import { type FigureSpec, frame, PALETTE, type Row } from "../../figures/mod.ts";
import { fitLine, type LargeAxis, type MeasuredLargePoint, sizeOf } from "./large_points.ts";

const PANELS: Readonly<Record<LargeAxis, { title: string; at: string }>> = {
  pairs: { title: "observed pairs", at: "J = 20,000, d = 16" },
  items: { title: "J · d, J varied", at: "d = 128, 400,000 pairs" },
  width: { title: "J · d, d varied", at: "J = 20,000, 400,000 pairs" },
};

/** Rows of the figure: each point's time, and the line through its panel. */
export function largeRows(points: readonly MeasuredLargePoint[]): Row[] {
  return (Object.keys(PANELS) as LargeAxis[]).flatMap((axis) => {
    const own = points.filter((point) => point.axis === axis);
    if (own.length < 3) return [];
    const line = fitLine(own.map((p) => [sizeOf(p), p.milliseconds]));
    return own.map((p) => ({
      panel: axis,
      x: sizeOf(p),
      y: p.milliseconds,
      line: line.constant + line.slope * sizeOf(p),
      ...line,
      items: p.items,
      width: p.width,
      pairs: p.pairs,
      simulated: true,
    }));
  });
}

/** Time per epoch against pairs and against items × columns, with straight lines. */
export function largeFigure(rows: readonly Row[], note: string): FigureSpec {
  const panel = (axis: LargeAxis) => {
    const own = rows.filter((row) => row.panel === axis);
    if (own.length === 0) return [];
    const [{ r2, exponent, exponentError }] = own as unknown as Record<string, number>[];
    const x = { field: "x", type: "quantitative", scale: { zero: true } };
    const axisX = { title: PANELS[axis].title, axis: { format: "~s", tickCount: 4, grid: false } };
    const y = (field: string) => ({
      field,
      type: "quantitative",
      title: "CPU ms an epoch",
      scale: { zero: true },
      axis: { grid: true, tickCount: 4 },
    });
    return [{
      title: {
        text: `${PANELS[axis].at}`,
        subtitle: `R² ${r2.toFixed(4)}, exponent ${exponent.toFixed(2)} ± ${
          exponentError.toFixed(2)
        }`,
        fontSize: 12,
        fontWeight: "normal",
        anchor: "middle",
      },
      width: 210,
      height: 170,
      data: { values: own },
      layer: [
        {
          mark: { type: "line" },
          encoding: { x: { ...x, ...axisX }, y: y("line"), color: { value: PALETTE[0] } },
        },
        {
          mark: { type: "point", filled: true, size: 45 },
          encoding: { x: { ...x, ...axisX }, y: y("y"), color: { value: PALETTE[1] } },
        },
      ],
    }];
  };
  return frame(
    {
      title: "How an epoch over observed pairs scales",
      notes: [
        note,
        "lines by least squares, exponents of what is beyond the constant",
      ],
    },
    rows,
    {
      columns: 3,
      spacing: 28,
      concat: (Object.keys(PANELS) as LargeAxis[]).flatMap(panel),
      resolve: { scale: { x: "independent", y: "independent" } },
    },
  );
}
