import { type Row, sourceOf } from "../row.ts";
import { summarise } from "./summarise.ts";

/**
 * Rows of the neighbour-support figure: the mean gain of ARAF over nearest neighbours in each bin.
 *
 * @param rows `pre_revision`, `j_percentage`, `seed`, `support_bin_order`, `support_bin_label`,
 * `num_pairs`, `auc_knn`, `auc_araf`, `rmse_knn`, `rmse_araf`
 */
export function supportRows(rows: readonly Row[]): Row[] {
  const staged = rows.map((row) => ({
    ...row,
    stage: `${row.pre_revision} agents, ${Math.round(100 * Number(row.j_percentage))} % of items`,
    pairsTrained: Number(row.observed_train_pairs ?? 0),
    aucGain: gain(row.auc_araf, row.auc_knn),
    rmseGain: gain(row.rmse_knn, row.rmse_araf),
  })).sort((a: Row, b: Row) =>
    Number(a.j_percentage) - Number(b.j_percentage) ||
    Number(a.support_bin_order) - Number(b.support_bin_order)
  );
  const by = ["stage", "support_bin_label"];
  return (["auc", "rmse"] as const).flatMap((metric) => {
    const means = new Map(
      summarise(staged, { by, value: `${metric}Gain` }).map((row) => [keyOf(row), row.mean]),
    );
    return summarise(staged, { by, value: "num_pairs" }).map((row) => ({
      stage: row.stage,
      support: String(row.support_bin_label),
      metric,
      gain: means.get(keyOf(row)) ?? null,
      pairs: Math.round(Number(row.mean) * Number(row.seeds)),
      ...sourceOf(row),
    }));
  });
}

function keyOf({ stage, support_bin_label }: Row): string {
  return JSON.stringify([stage, support_bin_label]);
}

function gain(a: Row[string] | undefined, b: Row[string] | undefined): number | null {
  return typeof a === "number" && typeof b === "number" ? a - b : null;
}

const OUTLIER_METRICS = ["auc", "rmse", "brier", "logloss", "ece", "p90ae", "p95ae"];

const OUTLIER_METHODS = [["araf", "ARAF"], ["temper", "TEMPER"], ["knn", "kNN"]] as const;

/**
 * Rows of the outlier-robustness figure. Where a seed has several stages of the data, their mean stands for
 * it: stages of one seed share items and are no repeats.
 *
 * @param rows `seed`, `novelty_bin`, `novelty_bin_order`, and each metric for `knn`, `araf` and `temper`,
 * such as `brier_araf`
 */
export function outlierRows(rows: readonly Row[]): Row[] {
  const ordered = [...rows].sort((a, b) =>
    Number(a.novelty_bin_order) - Number(b.novelty_bin_order)
  );
  return OUTLIER_METRICS.flatMap((metric) =>
    OUTLIER_METHODS.flatMap(([suffix, series]) => {
      const bySeed = summarise(ordered, {
        by: ["novelty_bin", "seed"],
        value: `${metric}_${suffix}`,
      });
      return summarise(bySeed, { by: ["novelty_bin"], value: "mean" })
        .map(({ novelty_bin, ...row }) => ({ metric, series, bin: novelty_bin, ...row }));
    })
  );
}
