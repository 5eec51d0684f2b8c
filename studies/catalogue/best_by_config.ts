import { meanAndStandardError } from "../../irt/mod.ts";
import type { TableRow } from "../grid/grid_study.ts";
import { number } from "../grid/pair_rows.ts";

/** Columns of `best_by_config.csv`. */
export const BEST_COLUMNS = [
  ...["embedding_type", "model_type", "pre_revision", "n_samples", "araf_latent_dim"],
  ...["araf_dropout", "lambda_tau", "selected_by", "seeds", "val_auc_mean", "auc_mean", "auc_se"],
  ...["rmse_mean", "rmse_se", "active_dims_mean", "auc_knn_mean", "rmse_knn_mean", "data_source"],
] as const;

/**
 * For each configuration the setting of the amortized model with the best mean AUC on validation items,
 * with its scores on test items; where nothing was validated, the best mean AUC on test items, and it
 * says so.
 *
 * @param rows Of a table in the columns of pairs
 * @param config Columns that tell configurations apart
 *
 * @example A setting that is best on validation items, whatever it does on test items
 * ```ts
 * import { bestByConfig } from "./best_by_config.ts";
 * import { strict as assert } from "node:assert";
 *
 * const common = { embedding_type: "pca", lambda_tau: 0.1, araf_dropout: 0, seed: 0, rmse_araf: 0.4 };
 * const rows = [
 *   { ...common, araf_latent_dim: 10, val_auc_araf: 0.8, auc_araf: 0.6 },
 *   { ...common, araf_latent_dim: 30, val_auc_araf: 0.7, auc_araf: 0.9 },
 * ];
 * const [best] = bestByConfig(rows, ["embedding_type"]);
 * assert.deepEqual([best.araf_latent_dim, best.selected_by], [10, "validation auc"]);
 * ```
 */
export function bestByConfig(rows: readonly TableRow[], config: readonly string[]): TableRow[] {
  const key = (names: readonly string[]) => (row: TableRow) =>
    JSON.stringify(names.map((name) => row[name] ?? null));
  const fits = rows.filter(({ lambda_tau }) => typeof lambda_tau === "number");
  return [...Map.groupBy(fits, key(config)).values()].map((own) => {
    // Where a split has too few outcomes to score a choice by, the others still choose.
    const validated = own.some(({ val_auc_araf }) => typeof val_auc_araf === "number");
    const by = validated ? "val_auc_araf" : "auc_araf";
    const settings = [
      ...Map.groupBy(own, key(["araf_latent_dim", "araf_dropout", "lambda_tau"])).values(),
    ];
    // λ may have been chosen anew for each seed: then seeds of one K and dropout belong together.
    const groups = validated
      ? [...Map.groupBy(own, key(["araf_latent_dim", "araf_dropout"])).values()]
      : settings;
    const best = groups.map((group) => ({ group, score: meanOf(group, by) ?? -1 }))
      .sort((a, b) =>
        b.score - a.score ||
        Number(a.group[0].araf_latent_dim) - Number(b.group[0].araf_latent_dim)
      )[0].group;
    const [first] = best, penalties = new Set(best.map(({ lambda_tau }) => lambda_tau));
    return {
      ...Object.fromEntries(config.map((name) => [name, first[name]])),
      araf_latent_dim: first.araf_latent_dim,
      araf_dropout: first.araf_dropout,
      lambda_tau: penalties.size === 1 ? first.lambda_tau : "by seed",
      selected_by: validated ? "validation auc" : "test auc",
      seeds: best.length,
      val_auc_mean: validated ? meanOf(best, "val_auc_araf") : null,
      auc_mean: meanOf(best, "auc_araf"),
      auc_se: errorOf(best, "auc_araf"),
      rmse_mean: meanOf(best, "rmse_araf"),
      rmse_se: errorOf(best, "rmse_araf"),
      active_dims_mean: meanOf(best, "active_dims"),
      auc_knn_mean: meanOf(own, "auc_knn"),
      rmse_knn_mean: meanOf(own, "rmse_knn"),
      data_source: first.data_source,
    };
  });
}

/** The mean over the rows; `null` unless some have the number. */
function meanOf(rows: readonly TableRow[], name: string): number | null {
  const values = numbers(rows, name);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function errorOf(rows: readonly TableRow[], name: string) {
  return number(meanAndStandardError(numbers(rows, name)).standardError);
}

function numbers(rows: readonly TableRow[], name: string): number[] {
  return rows.flatMap((row) => typeof row[name] === "number" ? [row[name]] : []);
}
