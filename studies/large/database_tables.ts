import { meanAndStandardError } from "../../irt/mod.ts";
import { SCORED } from "../../responses/mod.ts";
import { bestSetting } from "../grid/best_setting.ts";
import type { StudyPoint, TableRow } from "../grid/grid_study.ts";
import { number } from "../grid/pair_rows.ts";

/** Columns of `large_database_dataset_inventory.csv`. */
export const INVENTORY_COLUMNS = [
  ...["benchmark", "subjects", "items", "responses", "density", "data_source"],
] as const;

/** Columns of `large_database_split_inventory.csv`. */
export const SPLIT_COLUMNS = [
  ...["seed", "split", "items", "pairs", "subjects", "data_source"],
] as const;

/** Columns of `metrics_wide.csv`. */
export const WIDE_COLUMNS = [
  ...["method", "seeds", "auc_mean", "auc_se", "rmse_mean", "rmse_se", "log_loss_mean"],
  ...["selected_by", "data_source"],
] as const;

/** What each benchmark holds; told once, with the first seed. */
export function inventoryRows({ context, seed }: StudyPoint): TableRow[] {
  const { matrix, source } = context.data;
  if (seed !== context.settings.seeds[0]) return [];
  const I = matrix.items.length;
  const counts = new Map<string, { items: number; responses: number; subjects: Set<number> }>();
  for (const name of matrix.benchmarks) {
    const own = counts.get(name) ?? { items: 0, responses: 0, subjects: new Set<number>() };
    counts.set(name, own);
    own.items++;
  }
  matrix.status.forEach((code, c) => {
    if (code !== SCORED) return;
    const own = counts.get(matrix.benchmarks[c % I])!;
    own.responses++;
    own.subjects.add(Math.floor(c / I));
  });
  return [...counts].map(([benchmark, { items, responses, subjects }]) => ({
    ...{ benchmark, items, responses },
    subjects: subjects.size,
    density: responses / (items * subjects.size),
    data_source: source.kind,
  }));
}

/** What is learned from, chosen on and tested on in a split. */
export function splitRows({ context, seed }: StudyPoint): TableRow[] {
  const data = context.seed(seed), { split } = data;
  const parts = [
    ["train", split.train.length, data.cells("train")],
    ["validation", split.validation.length, data.heldOut("validation")],
    ["test", split.test.length, data.heldOut("test")],
  ] as const;
  return parts.map(([name, items, cells]) => ({
    ...{ seed, items },
    split: name,
    pairs: cells.score.length,
    subjects: new Set(cells.respondent).size,
    data_source: context.data.source.kind,
  }));
}

const METHODS = ["araf", "knn", "temper", "temper_only", "agent_mean"];

/** Each method with the settings that {@linkcode bestSetting} takes: means and errors over splits. */
export function wideRows(rows: readonly TableRow[]): TableRow[] {
  return METHODS.flatMap((method) => {
    const own = rows.filter((row) => typeof row[`auc_${method}`] === "number");
    if (own.length === 0) return [];
    const { rows: best, selectedBy } = bestSetting(own, method);
    const summary = (name: string) =>
      meanAndStandardError(
        best.flatMap((row) => typeof row[name] === "number" ? [row[name]] : []),
      );
    const auc = summary(`auc_${method}`), rmse = summary(`rmse_${method}`);
    return [{
      method,
      seeds: best.length,
      auc_mean: number(auc.mean),
      auc_se: number(auc.standardError),
      rmse_mean: number(rmse.mean),
      rmse_se: number(rmse.standardError),
      log_loss_mean: number(summary(`log_loss_${method}`).mean),
      selected_by: selectedBy,
      data_source: own[0].data_source,
    }];
  });
}
