import { type FigureSpec, frame, PALETTE, type Row } from "../../figures/mod.ts";
import { logSlope, type MeasuredPoint, type ScalingAxis, straightLine } from "./scaling_points.ts";

const AXES: Readonly<Record<ScalingAxis, string>> = {
  items: "items J",
  width: "feature columns d",
  respondents: "respondents N",
  fits: "fits side by side",
};
const METRICS = { time: "CPU ms an epoch", memory: "peak memory, MB" } as const;

/** Rows of the figure: each point's time and memory, with the slope of its line. */
export function scalingRows(points: readonly MeasuredPoint[]): Row[] {
  const rows: Row[] = [];
  for (const axis of Object.keys(AXES) as ScalingAxis[]) {
    const own = points.filter((point) => point.axis === axis);
    const all = {
      time: own.map(({ x, milliseconds }) => [x, milliseconds] as const),
      memory: own.flatMap(({ x, peakMemoryBytes }) =>
        peakMemoryBytes === undefined ? [] : [[x, peakMemoryBytes / 1e6] as const]
      ),
    };
    for (const metric of ["time", "memory"] as const) {
      if (all[metric].length < 3) continue;
      const { slope, error } = logSlope(all[metric]);
      const { constant, each, farthest } = straightLine(all[metric]);
      for (const [x, y] of all[metric]) {
        rows.push({
          panel: `${metric} ${axis}`,
          metric,
          axis,
          x,
          y,
          slope,
          error,
          constant,
          each,
          farthest,
          simulated: true,
        });
      }
    }
  }
  return rows;
}

/** Time and memory against each size, on log scales, with fitted slopes. */
export function scalingFigure(rows: readonly Row[], note: string): FigureSpec {
  const panel = (metric: "time" | "memory", axis: ScalingAxis) => {
    const own = rows.filter((row) => row.panel === `${metric} ${axis}`);
    if (own.length === 0) return [];
    const [{ slope, error, farthest }] = own;
    const x = {
      field: "x",
      type: "quantitative",
      scale: { type: "log", nice: false },
      title: AXES[axis],
      axis: { values: own.map((row) => row.x), format: "~s", grid: false },
    };
    const y = {
      field: "y",
      type: "quantitative",
      scale: { type: "log", nice: true },
      title: METRICS[metric],
      axis: { format: "~g", tickCount: 4, grid: true },
    };
    const color = { value: metric === "time" ? PALETTE[0] : PALETTE[1] };
    return [{
      title: {
        text: [
          `slope ${Number(slope).toFixed(2)} ± ${Number(error).toFixed(2)}`,
          `within ${(100 * Number(farthest)).toFixed(0)} % of a line`,
        ],
        fontSize: 12,
        fontWeight: "normal",
        anchor: "middle",
      },
      width: 190,
      height: 150,
      data: { values: own },
      layer: [
        { mark: { type: "line" }, encoding: { x, y, color } },
        { mark: { type: "point", filled: true, size: 45 }, encoding: { x, y, color } },
      ],
    }];
  };
  const axes = Object.keys(AXES) as ScalingAxis[];
  return frame(
    {
      title: "How a fit of the amortized model scales",
      notes: [
        note,
        "slopes of log over log by least squares, ± their standard errors;" +
        " a line is a constant and so much for each of x",
      ],
    },
    rows,
    {
      columns: axes.length,
      spacing: 24,
      concat: [
        ...axes.flatMap((axis) => panel("time", axis)),
        ...axes.flatMap((axis) => panel("memory", axis)),
      ],
      resolve: { scale: { x: "independent", y: "independent" } },
    },
  );
}
