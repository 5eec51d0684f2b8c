import type { GridStudy } from "../grid/grid_study.ts";
import { checkpointConditions, CHECKPOINTS, FEW_CHECKPOINTS } from "./checkpoints.ts";
import { CONFIG_COLUMNS, configRows } from "./chosen_configs.ts";
import { SUPPORT_COLUMNS, supportBinRows } from "./support_bins.ts";

/** Where the amortized model helps: by how many of the neighbours of an item an agent has answered. */
export const neighborSupport: GridStudy = {
  name: "neighbor-support",
  about: "Whether ARAF gains over nearest neighbours where an agent has answered few of them",
  original: "v1",
  methods: ["kNN", "ARAF", "TEMPER"],
  needs: ["kNN"],
  rules: { refit: true, keepPredictions: true, validate: "all" },
  sizes: {
    quick: { seeds: 3, axes: FEW_CHECKPOINTS },
    full: { seeds: 50, axes: CHECKPOINTS, settings: { features: ["raw", "pca", "sae"] } },
  },
  published: () => ({ likelihoods: ["beta"] }),
  choosesOnTest: true,
  conditions: checkpointConditions,
  tables: [
    { file: "neighbor_support_configs.csv", columns: CONFIG_COLUMNS, rows: configRows },
    { file: "neighbor_support_grid.csv", columns: SUPPORT_COLUMNS, rows: supportBinRows },
  ],
  reading: [
    "Support of a test cell is the share of the item's k nearest training items that the agent has answered, k and features being those of the nearest-neighbour fit. Bins without a cell have no score.",
  ],
};
