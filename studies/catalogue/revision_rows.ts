import { meanAndStandardError } from "../../irt/mod.ts";
import { bestSetting } from "../grid/best_setting.ts";
import type { TableRow } from "../grid/grid_study.ts";
import { number } from "../grid/pair_rows.ts";

/** Columns of `revision.csv`. */
export const REVISION_COLUMNS = ["group", "phase", "mean", "se", "seeds", "data_source"] as const;

/** Methods by the end of their columns' names. */
const METHODS = {
  agent_mean: "agent mean",
  knn: "kNN",
  araf: "ARAF",
  temper: "TEMPER",
  temper_only: "TEMPER text only",
} as const;

const PHASES = { pre: "before revision", post: "after revision" } as const;

/**
 * AUC of each method before and after revision, with all cells known: mean and standard error over splits.
 * Of several features those with the best score on validation items count, split by split. Where nothing was
 * validated and a method has several settings, as under the published protocol, the one with the best mean on
 * the test items counts, and the group says so.
 *
 * @param rows Of `cross_revision_grid.csv`
 */
export function revisionRows(rows: readonly TableRow[]): TableRow[] {
  return Object.entries(METHODS).flatMap(([suffix, group]) =>
    Object.entries(PHASES).flatMap(([mode, phase]) => {
      const own = rows.filter((row) =>
        row.cross_revision_mode === mode && row.train_retention === 1 &&
        typeof row[`auc_${suffix}`] === "number"
      );
      if (own.length === 0) return [];
      const { rows: best, selectedBy } = bestSetting(own, suffix);
      const values = best.map((row) => Number(row[`auc_${suffix}`]));
      const { mean, standardError } = meanAndStandardError(values);
      return [{
        group: selectedBy === "test auc" ? `${group} (best on test)` : group,
        phase,
        mean: number(mean),
        se: number(standardError),
        seeds: values.length,
        data_source: own[0].data_source,
      }];
    })
  );
}
