import type { CsvTable } from "../../files/mod.ts";
import { type Measured, measured, unmeasured } from "../../irt/mod.ts";
import type { FinalScores, SeedScores } from "./final_scores.ts";

/** Methods by what their files are called. */
const METHOD_OF: Readonly<Record<string, string>> = {
  naive: "naive",
  agent_mean: "agent mean",
  rasch: "Rasch",
  irt_2pl: "2PL",
  mirt: "MIRT",
  knn: "kNN",
};

/** Columns that tell candidates of one method apart, where each is a row of its own. */
const CANDIDATE = [
  "lambda_tau",
  "araf_latent_dim",
  "araf_dropout",
  "temper_variance_start",
  "selected_knn_k",
  "selected_mirt_dim",
];

/**
 * The rows of a study's table that were measured on test items; those that only served a choice are left
 * out.
 *
 * @throws {SyntaxError} With file, line and column, if a column is missing or a cell is no number
 */
export function readFinalRows(
  table: CsvTable,
  { name, byCandidate }: { readonly name: string; readonly byCandidate: boolean },
): { row: string; seed: number; scores: FinalScores }[] {
  const column = (header: string) => {
    const index = table.columnIndex(header);
    if (index >= 0) return index;
    throw table.error(-1, 0, `Cannot compare as there must be a column ${header}: found none`);
  };
  const ownColumn = (metric: "auc" | "rmse") => {
    const own = new RegExp(`^${metric}_(?!status$|within_benchmarks$)`);
    return table.header.findIndex((header) => own.test(header));
  };
  const places: Record<keyof SeedScores, number> = {
    "auc": ownColumn("auc"),
    "log-loss": column("log_loss"),
    "rmse": ownColumn("rmse"),
    "brier": column("brier"),
    "auc-within": column("auc_within_benchmarks"),
    "rmse-within": column("rmse_within_benchmarks"),
  };
  const [seed, items] = [column("seed"), column("test_item_count")];
  const [training, cells] = [column("train_item_count"), column("test_observed_count")];
  return table.rows.flatMap((row, r) => {
    if (row[items] === "") return [];
    const metrics = Object.fromEntries(
      Object.entries(places).map(([metric, place]) => [
        metric,
        // An empty cell stands for what was not defined.
        row[place] ? measured(table.number(r, place)) : unmeasured("undefined in the results"),
      ]),
    ) as Record<keyof SeedScores, Measured>;
    return [{
      row: rowName(table, row, { name, byCandidate }),
      seed: table.number(r, seed),
      scores: {
        metrics,
        trainingItems: table.number(r, training),
        testItems: table.number(r, items),
        testCells: table.number(r, cells),
      },
    }];
  });
}

/** What a row is called: method, features, likelihood, as in the summary. */
function rowName(
  table: CsvTable,
  row: readonly string[],
  { name, byCandidate }: { readonly name: string; readonly byCandidate: boolean },
): string {
  const cell = (header: string) => row[table.columnIndex(header)] ?? "";
  const baseline = /^baseline_(agent_mean|irt_2pl|[a-z0-9]+)/.exec(name)?.[1];
  const [method, features] = baseline !== undefined
    ? [METHOD_OF[baseline] ?? baseline, cell("baseline_embedding_type")]
    : name.startsWith("temper")
    ? ["TEMPER", cell("temper_features")]
    : ["ARAF", cell("embedding_type")];
  const only = cell("temper_names") === "off" ? "only" : "";
  const candidate = byCandidate
    ? CANDIDATE.filter((header) => cell(header)).map((header) => `${header} ${cell(header)}`)
    : [];
  return [method, features, cell("model_type"), only, candidate.join(", ")].filter(Boolean)
    .join(" ");
}
