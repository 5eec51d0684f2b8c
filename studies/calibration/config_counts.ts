import type { TableRow } from "../grid/grid_study.ts";

/** Columns of `common_condition_best_configs.csv`. */
export const CONDITION_BEST_COLUMNS = [
  ...["method", "features", "train_retention", "setting", "times_chosen", "seeds"],
  ...["mean_val_auc", "mean_val_log_loss", "data_source"],
] as const;

/** Columns of `global_best_configs.csv`. */
export const GLOBAL_BEST_COLUMNS = CONDITION_BEST_COLUMNS.filter((name) =>
  name !== "train_retention"
);

/**
 * The setting that was chosen most often for each method, overall or for each share of the cells, and the
 * mean validation scores of what was chosen.
 *
 * @param rows Of `calibration_configs.csv`
 * @param by Columns that tell groups apart
 *
 * @example
 * ```ts
 * import { commonConfigs } from "./config_counts.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rows = [5, 5, 10].map((k, seed) => ({ method: "kNN", setting: `neighbours ${k}`, seed }));
 * const [best] = commonConfigs(rows, ["method"]);
 * assert.deepEqual([best.setting, best.times_chosen, best.seeds], ["neighbours 5", 2, 3]);
 * ```
 */
export function commonConfigs(rows: readonly TableRow[], by: readonly string[]): TableRow[] {
  const key = (row: TableRow) => JSON.stringify(by.map((name) => row[name] ?? null));
  return [...Map.groupBy(rows, key).values()].map((own) => {
    const counts = [...Map.groupBy(own, ({ setting }) => setting)]
      .map(([setting, some]) => ({ setting, count: some.length }))
      .sort((a, b) => b.count - a.count);
    const mean = (name: string) => {
      const values = own.flatMap((row) => typeof row[name] === "number" ? [row[name]] : []);
      return values.length === 0 ? null : values.reduce((sum, x) => sum + x, 0) / values.length;
    };
    return {
      ...Object.fromEntries(by.map((name) => [name, own[0][name]])),
      setting: counts[0].setting,
      times_chosen: counts[0].count,
      seeds: own.length,
      mean_val_auc: mean("val_auc"),
      mean_val_log_loss: mean("val_log_loss"),
      data_source: own[0].data_source,
    };
  });
}
