import {
  areaUnderCurve,
  fitKnn,
  nearestItemsOn,
  predictKnn,
  rootMeanSquareError,
} from "../../irt/mod.ts";
import { bestPairs } from "../grid/best_pair.ts";
import type { FinalFit, StudyPoint, TableRow } from "../grid/grid_study.ts";
import { someOf, testPredictions } from "../grid/kept_predictions.ts";
import { KEY_COLUMNS, keyColumns, MORE_COLUMNS, moreColumns, number } from "../grid/pair_rows.ts";
import { suffixOf } from "../grid/pair_rows.ts";
import { unitCells } from "../main/measure_unit.ts";

/** Methods that are measured in each bin, by the end of their columns' names. */
const METHODS = ["knn", "araf", "temper", "temper_only"] as const;

/** Columns of `neighbor_support_grid.csv`, the published ones first. */
export const SUPPORT_COLUMNS: readonly string[] = [
  ...KEY_COLUMNS,
  ...["support_metric", "support_bin", "support_bin_order", "support_bin_label", "num_pairs"],
  ...["pair_fraction", "mean_coverage_count", "mean_coverage_rate", "fallback_rate"],
  ...METHODS.flatMap((name) => [`auc_${name}`, `rmse_${name}`]),
  ...METHODS.flatMap((name) => [`overall_auc_${name}`, `overall_rmse_${name}`]),
  ...MORE_COLUMNS,
  "selected_by",
];

/** Bins of the share of the k neighbours that a respondent has answered; the upper end belongs to it. */
const BINS = [
  { bin: "zero", label: "0", upTo: 0 },
  { bin: "low", label: "(0, 0.2]", upTo: 0.2 },
  { bin: "medium", label: "(0.2, 0.4]", upTo: 0.4 },
  { bin: "high", label: "(0.4, 0.7]", upTo: 0.7 },
  { bin: "full", label: "(0.7, 1]", upTo: 1 },
] as const;

/**
 * Rows that measure methods on the test cells of each bin of support: how many of the k nearest training
 * items the respondent has answered.
 */
export async function supportBinRows(point: StudyPoint): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for (const pair of bestPairs(point)) {
    if (!pair.knn) continue;
    const support = await supportOf(pair.knn, point);
    const all = Array.from(support.answered.keys());
    const fits = { ...others(point), ...pair };
    const overall = scores(fits, { point, places: all, prefix: "overall_" });
    for (const [order, { bin, label, upTo }] of BINS.entries()) {
      const above = order === 0 ? -1 : BINS[order - 1].upTo;
      const share = support.answeredShare;
      const places = all.filter((c) => share[c] > above + 1e-9 && share[c] <= upTo + 1e-9);
      rows.push({
        ...keyColumns(point, pair),
        ...moreColumns(point, pair),
        support_metric: "coverage_rate",
        support_bin: bin,
        support_bin_order: order,
        support_bin_label: label,
        num_pairs: places.length,
        pair_fraction: places.length / all.length,
        mean_coverage_count: mean(places.map((c) => support.answered[c])),
        mean_coverage_rate: mean(places.map((c) => share[c])),
        fallback_rate: mean(places.map((c) => support.fallback[c])),
        ...scores(fits, { point, places, prefix: "" }),
        ...overall,
      });
    }
  }
  return rows;
}

/** What the prediction of each test cell by nearest neighbours rests on. */
async function supportOf({ result: { unit, details } }: FinalFit, { context }: StudyPoint) {
  const { learned, heldOut } = unitCells(unit, context);
  const fit = fitKnn(learned);
  const k = unit.candidate.neighbours ?? details.found!.neighbours!;
  const nearest = await nearestItemsOn(
    context.backend,
    await context.features(unit, unit.configuration.features!),
    { query: Uint32Array.from(new Set(heldOut.item)), candidates: fit.trainItems, count: k },
  );
  return predictKnn(fit, heldOut, { nearest, k });
}

/** The fits of the point that stand beside the pair. */
function others({ fits }: StudyPoint): Record<string, FinalFit> {
  const named = fits.flatMap((fit): [string, FinalFit][] => {
    const suffix = suffixOf(fit.result.unit.configuration);
    return suffix === "temper" || suffix === "temper_only" ? [[suffix, fit]] : [];
  });
  return Object.fromEntries(named);
}

/** AUC and RMSE of each fit on some of the test cells. */
function scores(
  fits: Readonly<Record<string, FinalFit | undefined>>,
  { point, places, prefix }: { point: StudyPoint; places: readonly number[]; prefix: string },
): TableRow {
  const cells: [string, ReturnType<typeof number>][] = [];
  for (const [name, fit] of Object.entries(fits)) {
    if (!fit) continue;
    const some = someOf(testPredictions(fit, point), places);
    cells.push([`${prefix}auc_${name}`, number(areaUnderCurve(some))]);
    cells.push([`${prefix}rmse_${name}`, number(rootMeanSquareError(some))]);
  }
  return Object.fromEntries(cells);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
