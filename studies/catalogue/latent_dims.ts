import type { GridStudy, StudyPoint, TableRow } from "../grid/grid_study.ts";
import { PAIR_COLUMNS, pairRows } from "../grid/pair_rows.ts";
import { BEST_COLUMNS, bestByConfig } from "./best_by_config.ts";

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

const GRID = "latent_dims_grid.csv";
const CONFIG = ["embedding_type", "model_type", "pre_revision", "n_samples"] as const;

const pick = (row: TableRow, names: readonly string[]): TableRow =>
  Object.fromEntries(names.map((name) => [name, row[name]]));

/** Each score of an amortized fit in a row of its own. */
function longRows(point: StudyPoint): TableRow[] {
  return pairRows(point).filter((row) => row.lambda_tau !== undefined).flatMap((row) => {
    const names = [...CONFIG, "araf_latent_dim", "araf_dropout", "lambda_tau", "seed"];
    const common = pick(row, [...names, "protocol", "data_source"]);
    const metrics: [string, string, string][] = [
      ["validation", "auc", "val_auc_araf"],
      ...["auc", "rmse", "log_loss", "ece"].map((m): [string, string, string] => [
        "test",
        m,
        `${m}_araf`,
      ]),
      ["test", "active_dims", "active_dims"],
    ];
    return metrics.filter(([, , column]) => row[column] !== null && row[column] !== undefined)
      .map(([split, metric, column]) => ({ ...common, split, metric, value: row[column] }));
  });
}

/** How many dimensions the amortized model should have, and how many of its loadings to leave out. */
export const latentDims: GridStudy = {
  name: "latent-dims",
  about: "How the amortized model does by its number of dimensions K and its dropout",
  original: "v3",
  methods: ["kNN", "ARAF", "TEMPER"],
  rules: { refit: true, keepPredictions: true, validate: "all" },
  sizes: {
    quick: { seeds: 2, axes: { factors: [10, 30, 64], dropouts: [0, 0.5] } },
    full: {
      seeds: 20,
      axes: { factors: [10, 30, 64, 128], dropouts: [0, 0.2, 0.5] },
      // At the published λ of each feature set, as there.
      settings: { features: ["raw", "pca", "sae"], size: "quick" },
    },
  },
  published: ({ revision }) => ({
    likelihoods: revision === "pre" ? ["beta"] : ["beta", "bernoulli"],
  }),
  // The other methods have neither K nor dropout, and are run once.
  conditions: ({ factors = [], dropouts = [] }) =>
    factors.flatMap((K) => dropouts.map((dropout) => ({ K, dropout })))
      .map(({ K, dropout }, at) => ({
        name: `K ${K}, dropout ${dropout}`,
        settings: {
          factors: [K],
          dropouts: [dropout],
          ...(at > 0 && { methods: ["ARAF" as const] }),
        },
      })),
  tables: [
    { file: GRID, columns: PAIR_COLUMNS, rows: pairRows },
    { file: "metrics_long.csv", columns: LONG_COLUMNS, rows: longRows },
    {
      file: "result_manifest.csv",
      columns: MANIFEST_COLUMNS,
      derived: {
        from: GRID,
        rows: (rows) => {
          const names = [...CONFIG, "araf_latent_dim", "araf_dropout", "data_source"];
          const key = (row: TableRow) => JSON.stringify(pick(row, names));
          return [...Map.groupBy(rows, key).values()].map((own) => ({
            ...pick(own[0], names),
            seeds: new Set(own.map(({ seed }) => seed)).size,
            status: "finished",
          }));
        },
      },
    },
    {
      file: "best_by_config.csv",
      columns: BEST_COLUMNS,
      derived: { from: GRID, rows: (rows) => bestByConfig(rows, CONFIG) },
    },
  ],
  reading: [
    "best_by_config.csv names K and dropout with the best mean AUC on validation items, at a tie the smaller K; under the published protocol, which has none, on test items.",
  ],
};
