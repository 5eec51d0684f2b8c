import type { CsvValue } from "../../../files/mod.ts";
import type { AnalysisReport } from "../report/report.ts";
import type { ResultRecord } from "./read_results.ts";

/** Columns of the grid, in the published order. */
const HEADER = [
  ...["seed", "lambda_tau", "n_samples", "model_type", "pre_revision", "j_percentage"],
  ...["embedding_type", "baseline_embedding_type", "observed_train_pairs", "auc_knn", "rmse_knn"],
  ...["auc_araf", "rmse_araf", "knn_k", "train_retention", "user_count", "auc_rasch", "rmse_rasch"],
  ...["auc_mirt", "rmse_mirt", "selected_mirt_dim", "comparison_slice", "source_path"],
] as const;

/**
 * Puts the grid of a thinning study together again from the tables of its methods: every tested ARAF fit
 * beside every kNN fit, and beside Rasch and MIRT, of the same share of cells, data and seed.
 *
 * @param records As `readResults` gives them, of all tables of the study
 * @returns The grid, and what each ARAF fit found no partner for
 * @throws {RangeError} When no ARAF fit was tested
 */
export function thinningReport(records: readonly ResultRecord[]): AnalysisReport {
  const tested = records.filter(({ scores }) => Object.keys(scores).length > 0);
  const fits = tested.filter(({ method }) => method === "ARAF");
  if (fits.length === 0) {
    throw new RangeError(
      `Cannot put a thinning study together as it must have tested ARAF fits: found ${
        [...new Set(tested.map(({ method }) => method))].join(", ") || "no tested fit"
      }`,
    );
  }
  const partners = Map.groupBy(tested, (each) => `${each.method} ${conditionOf(each)}`);
  const rows: CsvValue[][] = [], missing = new Map<string, number>();
  for (const fit of fits) {
    const of = (method: string) =>
      (partners.get(`${method} ${conditionOf(fit)}`) ?? []).filter((each) =>
        each.likelihood === undefined || fit.likelihood === undefined ||
        each.likelihood === fit.likelihood
      );
    const [neighbours, [rasch], [mirt]] = [of("kNN"), of("Rasch"), of("MIRT")];
    for (
      const [method, found] of [["kNN", neighbours[0]], ["Rasch", rasch], ["MIRT", mirt]] as const
    ) {
      if (found) continue;
      const what = `${method} at ${percent(fit.retention)} of cells, ${sliceOf(fit)}`;
      missing.set(what, (missing.get(what) ?? 0) + 1);
    }
    for (const near of neighbours.length ? neighbours : [undefined]) {
      rows.push(gridRow(fit, { near, rasch, mirt }));
    }
  }
  const simulated = records.some((each) => each.simulated);
  return {
    name: "support_thinning",
    title: `${simulated ? "Simulated: " : ""}Support thinning, put together from its tables`,
    notes: [`${fits.length} tested ARAF fits, ${rows.length} rows`],
    tables: [
      {
        name: "support_thinning_grid",
        heading: "Grid",
        header: [...HEADER, "simulated"],
        rows: rows.map((row) => [...row, simulated]),
        shown: false,
      },
      {
        name: "support_thinning_missing",
        heading: "ARAF fits without a partner",
        header: ["partner", "fits"],
        rows: [...missing].map(([what, count]): CsvValue[] => [what, count]),
      },
    ],
    findings: [
      missing.size === 0
        ? "Every ARAF fit has a kNN, a Rasch and a MIRT fit beside it"
        : "Cells of the grid are empty where a partner is missing",
    ],
  };
}

/** What fits must share to stand in one row: all but the method and its settings. */
function conditionOf({ seed, retention, columns }: ResultRecord): string {
  const same = ["pre_revision", "n_samples", "j_percentage", "user_count", "comparison_slice"];
  return JSON.stringify([seed, retention, ...same.map((name) => columns[name] ?? "")]);
}

function gridRow(
  fit: ResultRecord,
  { near, rasch, mirt }: { near?: ResultRecord; rasch?: ResultRecord; mirt?: ResultRecord },
): CsvValue[] {
  const { columns } = fit, text = (name: string) => columns[name] || null;
  const scores = (each?: ResultRecord) => [each?.scores.auc ?? null, each?.scores.rmse ?? null];
  return [
    ...[fit.seed, fit.penalty ?? null, text("n_samples"), fit.likelihood ?? null],
    ...[text("pre_revision"), text("j_percentage"), fit.features ?? null, near?.features ?? null],
    ...[text("observed_train_pairs"), ...scores(near), ...scores(fit)],
    near?.columns.knn_k || near?.columns.selected_knn_k || null,
    ...[fit.retention, text("user_count"), ...scores(rasch), ...scores(mirt)],
    ...[mirt?.columns.selected_mirt_dim || null, sliceOf(fit), fit.path],
  ];
}

/** The published names of the parts of the study. */
function sliceOf({ columns, likelihood }: ResultRecord): string {
  if (columns.comparison_slice) return columns.comparison_slice;
  if (columns.pre_revision && columns.pre_revision !== "none") return "pre_binary";
  return likelihood === "beta" ? "post_beta" : "post_binary";
}

function percent(share: number): string {
  return `${Math.round(1e4 * share) / 100} %`;
}
