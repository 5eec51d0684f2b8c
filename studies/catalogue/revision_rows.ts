import { meanAndStandardError } from "../../irt/mod.ts";
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
      const { best, note } = bestOf(own, suffix);
      const values = best.map((row) => Number(row[`auc_${suffix}`]));
      const { mean, standardError } = meanAndStandardError(values);
      return [{
        group: group + note,
        phase,
        mean: number(mean),
        se: number(standardError),
        seeds: values.length,
        data_source: own[0].data_source,
      }];
    })
  );
}

/** Columns that tell one setting of a method from another. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  araf: ["embedding_type", "model_type", "lambda_tau", "araf_latent_dim", "araf_dropout"],
  knn: ["baseline_embedding_type", "model_type"],
};

/** One row a split, and by what right where it is not a score on validation items. */
function bestOf(
  rows: readonly TableRow[],
  suffix: string,
): { best: readonly TableRow[]; note: string } {
  const score = (row: TableRow) => Number(row[`val_auc_${suffix}`]);
  const scored = rows.filter((row) => typeof row[`val_auc_${suffix}`] === "number");
  if (scored.length > 0) {
    const bySeed = [...Map.groupBy(scored, ({ seed }) => seed).values()];
    return {
      best: bySeed.map((own) => own.reduce((a, b) => score(b) > score(a) ? b : a)),
      note: "",
    };
  }
  const columns = SETTINGS[suffix] ?? [];
  const settings = Map.groupBy(rows, (row) => JSON.stringify(columns.map((name) => row[name])));
  const candidates = [...settings.values()].map((own) => {
    const once = [...new Map(own.map((row) => [row.seed, row])).values()];
    const total = once.reduce((sum, row) => sum + Number(row[`auc_${suffix}`]), 0);
    return { once, mean: total / once.length };
  });
  const best = candidates.reduce((a, b) => b.mean > a.mean ? b : a).once;
  return { best, note: candidates.length > 1 ? " (best on test)" : "" };
}
