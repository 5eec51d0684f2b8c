import type { GridStudy } from "../grid/grid_study.ts";
import { PAIR_COLUMNS, pairRows } from "../grid/pair_rows.ts";
import {
  INVENTORY_COLUMNS,
  inventoryRows,
  SPLIT_COLUMNS,
  splitRows,
  WIDE_COLUMNS,
  wideRows,
} from "../large/database_tables.ts";
import { LEAST_SIZES } from "../large/load_long_table.ts";
import { LONG_SIZES } from "../large/simulate_long.ts";
import { LONG_COLUMNS, longRows, MANIFEST_COLUMNS, manifestRows } from "./long_metrics.ts";

const GRID = "large_database_grid.csv";

/** Many respondents and benchmarks in one long table. */
export const largeDatabase: GridStudy = {
  name: "large-database",
  about: "How the methods compare on a long table of many benchmarks that share their respondents",
  original: "v3",
  methods: ["agent mean", "kNN", "ARAF", "TEMPER"],
  rules: { refit: true, keepPredictions: true, validate: "all" },
  sizes: {
    quick: {
      seeds: 2,
      axes: {},
      settings: { features: ["raw"], factors: [10, 30], dropouts: [0], penalties: [0, 0.002] },
    },
    full: {
      seeds: 30,
      axes: {},
      settings: {
        features: ["raw"],
        factors: [10, 30, 64, 128],
        dropouts: [0, 0.2, 0.5],
        penalties: [0, 0.002, 0.0151],
      },
    },
  },
  published: () => ({ likelihoods: ["bernoulli"] }),
  longSource: { least: LEAST_SIZES, simulated: LONG_SIZES },
  conditions: () => [{ name: "all pairs", settings: {} }],
  tables: [
    { file: GRID, columns: PAIR_COLUMNS, rows: pairRows },
    {
      file: "large_database_dataset_inventory.csv",
      columns: INVENTORY_COLUMNS,
      rows: inventoryRows,
    },
    { file: "large_database_split_inventory.csv", columns: SPLIT_COLUMNS, rows: splitRows },
    { file: "metrics_long.csv", columns: LONG_COLUMNS, rows: longRows },
    {
      file: "metrics_wide.csv",
      columns: WIDE_COLUMNS,
      derived: { from: GRID, rows: wideRows },
    },
    {
      file: "result_manifest.csv",
      columns: MANIFEST_COLUMNS,
      derived: { from: GRID, rows: manifestRows },
    },
  ],
  reading: [
    "Of one long table, benchmarks with fewer than 4 respondents or 50 items, or with responses outside [0, 1], are left out; a respondent's several responses to one item are averaged. Models see observed pairs only.",
  ],
};
