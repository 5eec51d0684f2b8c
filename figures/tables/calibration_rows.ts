import { type Row, sourceOf } from "../row.ts";

/**
 * Rows of the calibration figure from single predictions: bins of equal count for each method and
 * calibrator, with intervals of Wilson (1927).
 *
 * Predictions that are equal stay in one bin. Cells of one item, in all splits, count together in the interval
 * where rows name their `item`; without it cells are taken as independent, which they are not quite. A
 * method with features of several kinds is a line for each.
 *
 * @param rows `method`, `calibrator`, `predicted` in [0, 1], `truth` (0 or 1, or a share), `features` and
 * `item` where there are such; or, in place of
 * calibrator and prediction, a column of predictions for each calibrator: `raw`, `platt`, `temperature`,
 * `isotonic`. Where shares of the training cells differ (`train_retention`), the largest counts
 * @param options `bins`: 10 by default
 *
 * @example
 * ```ts
 * import { calibrationRows } from "./calibration_rows.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rows = [0, 0, 1, 1].map((truth) => ({
 *   method: "kNN", calibrator: "raw", predicted: 0.25 + truth / 2, truth,
 * }));
 * const bins = calibrationRows(rows, { bins: 2 });
 * assert.deepEqual(bins.map(({ predicted, observed }) => [predicted, observed]), [[0.25, 0], [0.75, 1]]);
 * ```
 */
export function calibrationRows(
  rows: readonly Row[],
  { bins = 10 }: { bins?: number } = {},
): Row[] {
  const groups = new Map<string, Row[]>(), several = methodsWithFeatures(rows);
  for (const row of longForm(mostTrained(rows))) {
    if (typeof row.predicted !== "number" || typeof row.truth !== "number") continue;
    const features = several.has(row.method) ? row.features ?? null : null;
    const series = [row.method, features].filter((word) => word !== null).join(" ");
    const key = JSON.stringify([row.calibrator ?? "raw", series]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups].flatMap(([key, own]) => {
    const [panel, series] = JSON.parse(key) as [string, string];
    return cut(own, bins).map((bin) => {
      const count = bin.length;
      const observed = mean(bin, "truth"), told = informationIn(bin, observed);
      const { lower, upper } = wilson(observed, told.count);
      return {
        panel,
        series,
        predicted: mean(bin, "predicted"),
        observed,
        lower,
        upper,
        count,
        ...(told.items !== undefined && { items: told.items }),
        ...sourceOf(bin[0]),
      };
    });
  });
}

/** Calibrators that may have a column of their own. */
const CALIBRATORS: readonly (readonly [column: string, name: string])[] = [
  ["raw", "raw"],
  ["platt", "Platt"],
  ["temperature", "temperature"],
  ["isotonic", "isotonic"],
];

/** A row for each prediction. */
function longForm(rows: readonly Row[]): Row[] {
  if (rows.every(({ raw }) => raw === undefined)) return [...rows];
  return CALIBRATORS.flatMap(([column, calibrator]) =>
    rows.map((row) => ({ ...row, calibrator, predicted: row[column] ?? null }))
  );
}

/** Methods that stand with features of several kinds, and so are lines of their own by features. */
function methodsWithFeatures(rows: readonly Row[]): ReadonlySet<Row[string]> {
  const kinds = new Map<Row[string], Set<unknown>>();
  for (const { method, features } of rows) {
    kinds.set(method, (kinds.get(method) ?? new Set()).add(features ?? null));
  }
  return new Set([...kinds].flatMap(([method, some]) => some.size > 1 ? [method] : []));
}

/**
 * How many independent cells tell as much of the share passed as these: the variance of a share of clusters,
 * an item with all its cells and repeats being one (Kish 1965). All cells where rows name no item.
 */
function informationIn(
  bin: readonly Row[],
  share: number,
): { count: number; items?: number } {
  if (bin.some(({ item }) => item === undefined || item === null)) return { count: bin.length };
  const rests = new Map<Row[string], number>();
  for (const { item, truth } of bin) {
    rests.set(item, (rests.get(item) ?? 0) + Number(truth) - share);
  }
  const items = rests.size;
  const squares = [...rests.values()].reduce((sum, rest) => sum + rest * rest, 0);
  const variance = items / (items - 1) * squares / bin.length ** 2;
  const count = variance > 0 ? share * (1 - share) / variance : items;
  return { count: Math.max(1, Math.min(count, bin.length)), items };
}

/** The rows of the largest share of the training cells. */
function mostTrained(rows: readonly Row[]): readonly Row[] {
  const share = ({ train_retention }: Row) => Number(train_retention ?? 1);
  const most = rows.reduce((largest, row) => Math.max(largest, share(row)), 0);
  return rows.filter((row) => share(row) === most);
}

/** Bins of about equal count, equal predictions together. */
function cut(rows: readonly Row[], bins: number): Row[][] {
  const sorted = [...rows].sort((a, b) => Number(a.predicted) - Number(b.predicted));
  const out: Row[][] = [];
  let bin = -1;
  for (const [place, row] of sorted.entries()) {
    const last = out.at(-1), due = Math.floor(place * bins / sorted.length);
    if (last && (last.at(-1)!.predicted === row.predicted || due === bin)) last.push(row);
    else {
      out.push([row]);
      bin = due;
    }
  }
  return out;
}

function mean(rows: readonly Row[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0) / rows.length;
}

function wilson(share: number, count: number): { lower: number; upper: number } {
  const z = 1.959964, square = z * z / count;
  const middle = (share + square / 2) / (1 + square);
  const half = z * Math.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square);
  return { lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) };
}
