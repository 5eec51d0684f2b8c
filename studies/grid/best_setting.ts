import type { TableRow } from "./grid_study.ts";

/** Columns that tell one setting of a method from another. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  araf: ["embedding_type", "model_type", "lambda_tau", "araf_latent_dim", "araf_dropout"],
  knn: ["baseline_embedding_type", "model_type"],
};

/** Rows that stand for a method, one a split. */
export interface BestRows {
  readonly rows: readonly TableRow[];
  /** By what right these; `before the test` where there was one setting only */
  readonly selectedBy: "validation auc" | "test auc" | "before the test";
}

/**
 * One row a split of a method with several settings: the best on validation items, split by split; a split
 * without scores there has nothing to choose by and is left out. If none has any, as under the published
 * protocols, the setting with the best mean on the test items.
 *
 * @param rows With `seed` and `auc_…`, and `val_auc_…` where there is such
 * @param suffix The end of the method's columns
 */
export function bestSetting(rows: readonly TableRow[], suffix: string): BestRows {
  const score = (row: TableRow) => Number(row[`val_auc_${suffix}`]);
  const scored = rows.filter((row) => typeof row[`val_auc_${suffix}`] === "number");
  if (scored.length > 0) {
    const bySeed = [...Map.groupBy(scored, ({ seed }) => seed).values()];
    const best = bySeed.map((own) => own.reduce((a, b) => score(b) > score(a) ? b : a));
    return { rows: best, selectedBy: "validation auc" };
  }
  const columns = SETTINGS[suffix] ?? [];
  const settings = Map.groupBy(rows, (row) => JSON.stringify(columns.map((name) => row[name])));
  const candidates = [...settings.values()].map((own) => {
    const once = [...new Map(own.map((row) => [row.seed, row])).values()];
    const total = once.reduce((sum, row) => sum + Number(row[`auc_${suffix}`]), 0);
    return { once, mean: total / once.length };
  });
  const best = candidates.reduce((a, b) => b.mean > a.mean ? b : a).once;
  return { rows: best, selectedBy: candidates.length > 1 ? "test auc" : "before the test" };
}
