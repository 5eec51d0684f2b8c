import type { Row } from "../row.ts";

/**
 * Rows of the calibration figure from single predictions: bins of equal count for each method and
 * calibrator, with intervals of Wilson (1927).
 *
 * Predictions that are equal stay in one bin. The interval takes the cells of a bin as independent, which
 * cells of one agent or item are not quite.
 *
 * @param rows `method`, `calibrator`, `predicted` in [0, 1], `truth` (0 or 1, or a share); or, in place of
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
  const groups = new Map<string, Row[]>();
  for (const row of longForm(mostTrained(rows))) {
    if (typeof row.predicted !== "number" || typeof row.truth !== "number") continue;
    const key = JSON.stringify([row.calibrator ?? "raw", row.method]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups].flatMap(([key, own]) => {
    const [panel, series] = JSON.parse(key) as [string, string];
    return cut(own, bins).map((bin) => {
      const count = bin.length;
      const observed = mean(bin, "truth"), { lower, upper } = wilson(observed, count);
      return {
        panel,
        series,
        predicted: mean(bin, "predicted"),
        observed,
        lower,
        upper,
        count,
        ...(bin[0].simulated !== undefined && { simulated: bin[0].simulated }),
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
