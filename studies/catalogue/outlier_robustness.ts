import type { GridStudy } from "../grid/grid_study.ts";
import { checkpointConditions, CHECKPOINTS, FEW_CHECKPOINTS } from "./checkpoints.ts";
import { CONFIG_COLUMNS, configRows } from "./chosen_configs.ts";
import { noveltyRows, OUTLIER_COLUMNS } from "./novelty_rows.ts";

/** How methods do on items that are unlike those they have learned from. */
export const outlierRobustness: GridStudy = {
  name: "outlier-robustness",
  about: "How well each method predicts items that are unlike the training items",
  original: "v1",
  methods: ["kNN", "ARAF", "TEMPER"],
  needs: ["kNN", "ARAF"],
  rules: { refit: true, keepPredictions: true, validate: "all" },
  sizes: {
    quick: { seeds: 3, axes: FEW_CHECKPOINTS },
    full: { seeds: 50, axes: CHECKPOINTS, settings: { features: ["raw", "pca", "sae"] } },
  },
  published: () => ({ likelihoods: ["beta"] }),
  choosesOnTest: true,
  conditions: checkpointConditions,
  tables: [
    { file: "outlier_robustness_configs.csv", columns: CONFIG_COLUMNS, rows: configRows },
    { file: "outlier_robustness_grid.csv", columns: OUTLIER_COLUMNS, rows: noveltyRows },
  ],
  reading: [
    "Novelty of a test item is 1 less its largest cosine to a training item; it is cut at the 50 % and 80 % points of the test items.",
  ],
};
