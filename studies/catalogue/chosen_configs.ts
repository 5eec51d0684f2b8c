import { bestPairs } from "../grid/best_pair.ts";
import type { StudyPoint, TableRow } from "../grid/grid_study.ts";
import { keyColumns, moreColumns, number } from "../grid/pair_rows.ts";

/** Columns of the tables that say which fits a study of bins looks at. */
export const CONFIG_COLUMNS = [
  ...["pre_revision", "j_percentage", "seed", "selected_by", "embedding_type", "lambda_tau"],
  ...["araf_latent_dim", "araf_dropout", "val_auc_araf", "auc_araf", "rmse_araf"],
  ...["baseline_embedding_type", "knn_k", "val_auc_knn", "auc_knn", "rmse_knn"],
  ...["observed_train_pairs", "protocol", "data_source"],
] as const;

/** The fits of a point that its bins are made of, and what chose them. */
export function configRows(point: StudyPoint): TableRow[] {
  return bestPairs(point).map((pair) => {
    const all: TableRow = { ...keyColumns(point, pair), ...moreColumns(point, pair) };
    const kept = CONFIG_COLUMNS.filter((name) => name in all).map((name) => [name, all[name]]);
    const scores = (["araf", "knn"] as const).flatMap((name) => {
      const fit = pair[name];
      if (!fit) return [];
      const { auc, rmse } = fit.result.scores;
      return [
        [`auc_${name}`, number(auc)],
        [`rmse_${name}`, number(rmse)],
        [`val_auc_${name}`, fit.validation ? number(fit.validation.auc) : null],
      ];
    });
    return {
      selected_by: "validation auc",
      ...Object.fromEntries([...kept, ...scores]),
      ...point.condition.columns,
    };
  });
}
