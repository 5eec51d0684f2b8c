/** What is varied: items, feature columns, respondents, or fits side by side. */
export type ScalingAxis = "items" | "width" | "respondents" | "fits";

/** One fit size to measure, in a process of its own. */
export interface ScalingPoint {
  readonly axis: ScalingAxis;
  /** Value of what is varied */
  readonly x: number;
  readonly items: number;
  readonly width: number;
  readonly respondents: number;
  readonly fits: number;
}

/** What a point gave. */
export interface MeasuredPoint extends ScalingPoint {
  /** Processor milliseconds of an epoch of all fits; least of some rounds */
  readonly milliseconds: number;
  /** Most memory of the process, in bytes */
  readonly peakMemoryBytes?: number;
}

const BASE = { items: 2400, width: 256, respondents: 100, fits: 1 } as const;
const VALUES: Readonly<Record<ScalingAxis, readonly number[]>> = {
  items: [1200, 2400, 4800, 9600, 19200],
  width: [128, 256, 512, 1024, 2048],
  respondents: [50, 100, 200, 400, 800],
  fits: [1, 2, 4, 8, 16],
};

/** All points, of each axis from small to large; side by side are fits of the usual small size. */
export function scalingPoints(): ScalingPoint[] {
  return (Object.keys(VALUES) as ScalingAxis[]).flatMap((axis) =>
    VALUES[axis].map((x) => ({
      axis,
      x,
      ...BASE,
      ...(axis === "fits" && { items: 1176, width: 48 }),
      [axis]: x,
    }))
  );
}

/** Slope of log y over log x by least squares, with its standard error. */
export function logSlope(
  points: readonly (readonly [x: number, y: number])[],
): { slope: number; error: number } {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const n = logs.length;
  const mean = (at: 0 | 1) => logs.reduce((sum, p) => sum + p[at], 0) / n;
  const [mx, my] = [mean(0), mean(1)];
  let xx = 0, xy = 0;
  for (const [x, y] of logs) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
  }
  const slope = xy / xx;
  const left = logs.reduce((sum, [x, y]) => sum + (y - my - slope * (x - mx)) ** 2, 0);
  return { slope, error: n > 2 ? Math.sqrt(left / (n - 2) / xx) : NaN };
}

/** A constant and so much for each of x, fitted to the least relative error; and the largest of those. */
export function straightLine(
  points: readonly (readonly [x: number, y: number])[],
): { constant: number; each: number; farthest: number } {
  // Least squares of (constant + each x) / y against 1: each point counts by its share.
  let uu = 0, uv = 0, vv = 0, u1 = 0, v1 = 0;
  for (const [x, y] of points) {
    const [u, v] = [1 / y, x / y];
    [uu, uv, vv, u1, v1] = [uu + u * u, uv + u * v, vv + v * v, u1 + u, v1 + v];
  }
  const determinant = uu * vv - uv * uv;
  const constant = (vv * u1 - uv * v1) / determinant;
  const each = (uu * v1 - uv * u1) / determinant;
  const farthest = Math.max(...points.map(([x, y]) => Math.abs((constant + each * x) / y - 1)));
  return { constant, each, farthest };
}
