import type { GridStudy } from "../grid/grid_study.ts";
import { PAIR_COLUMNS, pairRows } from "../grid/pair_rows.ts";
import {
  CONFIG_KEY,
  LONG_COLUMNS,
  longRows,
  MANIFEST_COLUMNS,
  manifestRows,
} from "./long_metrics.ts";
import { BEST_COLUMNS, bestByConfig } from "./best_by_config.ts";

const GRID = "latent_dims_grid.csv";

/** How many dimensions the amortized model should have, and how many of its loadings to leave out. */
export const latentDims: GridStudy = {
  name: "latent-dims",
  about: "How the amortized model does by its number of dimensions K and its dropout",
  original: "v3",
  methods: ["kNN", "ARAF", "TEMPER"],
  needs: ["ARAF"],
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
      derived: { from: GRID, rows: manifestRows },
    },
    {
      file: "best_by_config.csv",
      columns: BEST_COLUMNS,
      derived: { from: GRID, rows: (rows) => bestByConfig(rows, CONFIG_KEY) },
    },
  ],
  reading: [
    "best_by_config.csv names K and dropout with the best mean AUC on validation items, at a tie the smaller K; under the published protocol, which has none, on test items.",
  ],
};
