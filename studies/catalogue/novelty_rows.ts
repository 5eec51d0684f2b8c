import { scorePredictions, type Scores } from "../../irt/mod.ts";
import type { CsvValue } from "../../files/mod.ts";
import { bestPairs } from "../grid/best_pair.ts";
import type { FinalFit, StudyPoint, TableRow } from "../grid/grid_study.ts";
import { someOf, testPredictions } from "../grid/kept_predictions.ts";
import {
  KEY_COLUMNS,
  keyColumns,
  MORE_COLUMNS,
  moreColumns,
  number,
  suffixOf,
} from "../grid/pair_rows.ts";
import { NOVELTY_BINS, noveltyOf } from "./novelty_bins.ts";

const METHODS = ["knn", "araf", "temper", "temper_only"] as const;

/** Metrics of each method in a bin, by the beginning of their columns' names. */
const METRICS = {
  auc: "auc",
  rmse: "rmse",
  brier: "brier",
  logloss: "logLoss",
  ece: "calibrationError",
  mean_ae: "meanAbsoluteError",
  p90ae: "absoluteError90",
  p95ae: "absoluteError95",
} as const satisfies Record<string, keyof Scores>;

/** Columns of `outlier_robustness_grid.csv`, the published ones first. */
export const OUTLIER_COLUMNS: readonly string[] = [
  ...KEY_COLUMNS,
  ...["novelty_bin", "novelty_bin_order", "num_items", "num_pairs"],
  ...["mean_dmin", "q50_dmin", "q80_dmin"],
  ...METHODS.flatMap((name) => Object.keys(METRICS).map((metric) => `${metric}_${name}`)),
  ...MORE_COLUMNS,
  "selected_by",
];

/** Rows that measure methods on familiar, moderately new and outlying test items. */
export async function noveltyRows(point: StudyPoint): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for (const pair of bestPairs(point)) {
    const features = (pair.araf ?? pair.knn)?.result.unit.configuration.features;
    if (features === undefined) continue;
    const { distance, bin, median, upper } = await noveltyOf(point, features);
    const fits: [string, FinalFit][] = [];
    for (const fit of point.fits) {
      const name = suffixOf(fit.result.unit.configuration);
      if (name === "temper" || name === "temper_only") fits.push([name, fit]);
    }
    if (pair.araf) fits.push(["araf", pair.araf]);
    if (pair.knn) fits.push(["knn", pair.knn]);
    for (const [order, name] of NOVELTY_BINS.entries()) {
      const items = [...bin].filter(([, b]) => b === order).map(([item]) => item);
      const { cells } = testPredictions(fits[0][1], point);
      const places = Array.from(cells.item.keys()).filter((c) => bin.get(cells.item[c]) === order);
      rows.push({
        ...keyColumns(point, pair),
        ...moreColumns(point, pair),
        novelty_bin: name,
        novelty_bin_order: order,
        num_items: items.length,
        num_pairs: places.length,
        mean_dmin: items.length === 0
          ? null
          : items.reduce((sum, item) => sum + distance.get(item)!, 0) / items.length,
        q50_dmin: median,
        q80_dmin: upper,
        ...Object.fromEntries(
          fits.flatMap(([method, fit]) => metricsOf(fit, { method, point, places })),
        ),
      });
    }
  }
  return rows;
}

function metricsOf(
  fit: FinalFit,
  { method, point, places }: { method: string; point: StudyPoint; places: readonly number[] },
): [string, CsvValue][] {
  const { pooled } = scorePredictions(someOf(testPredictions(fit, point), places));
  return Object.entries(METRICS).map(([name, metric]) => [
    `${name}_${method}`,
    number(pooled[metric]),
  ]);
}
