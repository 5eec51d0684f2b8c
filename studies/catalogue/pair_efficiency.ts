import type { GridStudy } from "../grid/grid_study.ts";
import { PAIR_COLUMNS, pairRows } from "../grid/pair_rows.ts";
import { checkpointConditions, CHECKPOINTS, FEW_CHECKPOINTS } from "./checkpoints.ts";

/** Columns of `pair_efficiency_checkpoints.csv`. */
export const CHECKPOINT_COLUMNS = [
  ...["pre_revision", "j_percentage", "seeds", "observed_train_pairs", "data_source"],
] as const;

/** How accuracy grows with agents and items together. */
export const pairEfficiency: GridStudy = {
  name: "pair-efficiency",
  about: "How accuracy on unseen items grows with the number of observed pairs of agent and item",
  original: "v1",
  methods: ["agent mean", "Rasch", "MIRT", "kNN", "ARAF", "TEMPER"],
  rules: { refit: true, keepPredictions: true, validate: "all" },
  sizes: {
    quick: { seeds: 3, axes: FEW_CHECKPOINTS },
    full: { seeds: 50, axes: CHECKPOINTS, settings: { features: ["raw", "pca", "sae"] } },
  },
  published: () => ({ likelihoods: ["beta"] }),
  conditions: checkpointConditions,
  tables: [
    { file: "pair_efficiency_grid.csv", columns: PAIR_COLUMNS, rows: pairRows },
    {
      file: "pair_efficiency_checkpoints.csv",
      columns: CHECKPOINT_COLUMNS,
      derived: {
        from: "pair_efficiency_grid.csv",
        rows: (rows) => {
          const stages = Map.groupBy(rows, (row) => `${row.pre_revision} ${row.j_percentage}`);
          return [...stages.values()].map((own) => {
            const bySeed = new Map(own.map((row) => [row.seed, Number(row.observed_train_pairs)]));
            const total = [...bySeed.values()].reduce((sum, count) => sum + count, 0);
            const { pre_revision, j_percentage, data_source } = own[0];
            return {
              ...{ pre_revision, j_percentage, data_source },
              seeds: bySeed.size,
              observed_train_pairs: total / bySeed.size,
            };
          });
        },
      },
    },
  ],
  reading: [
    "Agents and items are drawn anew for each seed; items are split after that, so that fewer items also mean fewer test items.",
  ],
};
