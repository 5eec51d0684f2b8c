import { logSlope } from "./scaling_points.ts";

/** What is varied, the others kept: pairs, items, or feature columns. */
export type LargeAxis = "pairs" | "items" | "width";

/** One size of a fit over pairs. */
export interface LargePoint {
  readonly axis: LargeAxis;
  readonly respondents: number;
  readonly items: number;
  readonly width: number;
  readonly pairsPerItem: number;
  readonly factors: number;
}

export interface MeasuredLargePoint extends LargePoint {
  readonly pairs: number;
  /** Processor milliseconds of an epoch; least of some rounds */
  readonly milliseconds: number;
}

const RESPONDENTS = 10_000, FACTORS = 30;
const PAIRS = 400_000;

/** Pairs from 10⁵ to 3.2·10⁶ at J·d = 3.2·10⁵; J and d apart, with as many pairs each time. */
export function largePoints(): LargePoint[] {
  const base = { respondents: RESPONDENTS, factors: FACTORS };
  return [
    ...[5, 10, 20, 40, 80, 160].map((pairsPerItem) => ({
      axis: "pairs" as const,
      ...base,
      items: 20_000,
      width: 16,
      pairsPerItem,
    })),
    ...[20_000, 40_000, 80_000, 160_000].map((items) => ({
      axis: "items" as const,
      ...base,
      items,
      width: 128,
      pairsPerItem: PAIRS / items,
    })),
    ...[64, 128, 256, 512, 1024].map((width) => ({
      axis: "width" as const,
      ...base,
      items: 20_000,
      width,
      pairsPerItem: PAIRS / 20_000,
    })),
  ];
}

/** What grows along an axis: pairs, or items × feature columns. */
export function sizeOf({ axis, pairs, items, width }: MeasuredLargePoint): number {
  return axis === "pairs" ? pairs : items * width;
}

/** A straight line through times, and how well it holds. */
export interface LineFit {
  /** Milliseconds of what does not grow */
  readonly constant: number;
  /** Milliseconds for each unit */
  readonly slope: number;
  /** Share of the variance that the line explains */
  readonly r2: number;
  /** Exponent of the growth of what is beyond the constant */
  readonly exponent: number;
  readonly exponentError: number;
}

/** The line of least squares of times over their own size, so that small sizes count as much as large ones. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): LineFit {
  let [s, sx, sxx, sy, sxy] = [0, 0, 0, 0, 0];
  for (const [x, y] of points) {
    const w = 1 / y ** 2;
    s += w;
    sx += w * x;
    sxx += w * x * x;
    sy += w * y;
    sxy += w * x * y;
  }
  const slope = (s * sxy - sx * sy) / (s * sxx - sx * sx);
  const constant = (sy - slope * sx) / s;
  const mean = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const left = points.reduce((sum, [x, y]) => sum + (y - constant - slope * x) ** 2, 0);
  const all = points.reduce((sum, [, y]) => sum + (y - mean) ** 2, 0);
  const beyond = points.map(([x, y]) => [x, y - constant] as const).filter(([, y]) => y > 0);
  const { slope: exponent, error } = logSlope(beyond);
  return { constant, slope, r2: 1 - left / all, exponent, exponentError: error };
}
