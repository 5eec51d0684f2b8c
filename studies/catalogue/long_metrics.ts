import type { StudyPoint, TableRow } from "../grid/grid_study.ts";
import { pairRows } from "../grid/pair_rows.ts";

/** Columns of `metrics_long.csv`. */
export const LONG_COLUMNS = [
  ...["embedding_type", "model_type", "pre_revision", "n_samples", "araf_latent_dim"],
  ...["araf_dropout", "lambda_tau", "seed", "split", "metric", "value", "protocol", "data_source"],
] as const;

/** Columns of `result_manifest.csv`. */
export const MANIFEST_COLUMNS = [
  ...["embedding_type", "model_type", "pre_revision", "n_samples", "araf_latent_dim"],
  ...["araf_dropout", "seeds", "status", "data_source"],
] as const;

/** What tells configurations of the amortized model apart, its own settings aside. */
export const CONFIG_KEY = ["embedding_type", "model_type", "pre_revision", "n_samples"] as const;

const pick = (row: TableRow, names: readonly string[]): TableRow =>
  Object.fromEntries(names.map((name) => [name, row[name]]));

/** Each score of an amortized fit in a row of its own. */
export function longRows(point: StudyPoint): TableRow[] {
  return pairRows(point).filter((row) => row.lambda_tau !== undefined).flatMap((row) => {
    const names = [...CONFIG_KEY, "araf_latent_dim", "araf_dropout", "lambda_tau", "seed"];
    const common = pick(row, [...names, "protocol", "data_source"]);
    const metrics: [string, string, string][] = [
      ["validation", "auc", "val_auc_araf"],
      ...["auc", "rmse", "log_loss", "ece"].map((metric): [string, string, string] => [
        "test",
        metric,
        `${metric}_araf`,
      ]),
      ["test", "active_dims", "active_dims"],
    ];
    return metrics.filter(([, , column]) => row[column] !== null && row[column] !== undefined)
      .map(([split, metric, column]) => ({ ...common, split, metric, value: row[column] }));
  });
}

/** Which configurations were run, over how many seeds. */
export function manifestRows(rows: readonly TableRow[]): TableRow[] {
  const names = [...CONFIG_KEY, "araf_latent_dim", "araf_dropout", "data_source"];
  const fits = rows.filter(({ lambda_tau }) => lambda_tau !== undefined);
  const groups = Map.groupBy(fits, (row) => JSON.stringify(pick(row, names)));
  return [...groups.values()].map((own) => ({
    ...pick(own[0], names),
    seeds: new Set(own.map(({ seed }) => seed)).size,
    status: "finished",
  }));
}
