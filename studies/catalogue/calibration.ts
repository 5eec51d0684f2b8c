import {
  CONFIG_COLUMNS,
  configRows,
  METRIC_COLUMNS,
  metricRows,
  PREDICTION_COLUMNS,
  predictionRows,
} from "../calibration/calibration_tables.ts";
import {
  commonConfigs,
  CONDITION_BEST_COLUMNS,
  GLOBAL_BEST_COLUMNS,
} from "../calibration/config_counts.ts";
import { errorTable } from "../calibration/error_table.ts";
import { percent } from "../grid/condition_parts.ts";
import type { GridStudy } from "../grid/grid_study.ts";

const CONFIGS = "calibration_configs.csv";

/** Whether probabilities mean what they say, before and after correction on validation items. */
export const calibration: GridStudy = {
  name: "calibration",
  about: "How far predicted probabilities are from shares passed, before and after calibration",
  original: "v3",
  methods: ["Rasch", "MIRT", "kNN", "ARAF", "TEMPER"],
  // Not fitted again: calibrators must see predictions of items that the model has not learned from.
  rules: { refit: false, keepPredictions: true, validate: "all" },
  sizes: {
    quick: { seeds: 3, axes: { retentions: [0.1, 1] }, settings: { criterion: "logloss" } },
    full: {
      seeds: 50,
      axes: { retentions: [0.05, 0.1, 0.25, 0.5, 1] },
      settings: { criterion: "logloss", features: ["raw", "pca"] },
    },
  },
  published: () => ({ likelihoods: ["beta"] }),
  // The published study splits 80/10/10 too and chooses on validation items; its losses are its own.
  protocol: ({ preset }) =>
    preset === "default" ? {} : {
      split: "stratified",
      chooses: true,
      neighbours: { counts: [5, 10, 20, 50], by: "items" },
    },
  conditions: ({ retentions = [] }) =>
    retentions.map((retention) => ({ name: percent(retention), settings: { retention } })),
  tables: [
    { file: "calibration_predictions.csv", columns: PREDICTION_COLUMNS, rows: predictionRows },
    { file: "calibration_metrics.csv", columns: METRIC_COLUMNS, rows: metricRows },
    { file: CONFIGS, columns: CONFIG_COLUMNS, rows: configRows },
    {
      file: "common_condition_best_configs.csv",
      columns: CONDITION_BEST_COLUMNS,
      derived: {
        from: CONFIGS,
        rows: (rows) => commonConfigs(rows, ["method", "features", "train_retention"]),
      },
    },
    {
      file: "global_best_configs.csv",
      columns: GLOBAL_BEST_COLUMNS,
      derived: { from: CONFIGS, rows: (rows) => commonConfigs(rows, ["method", "features"]) },
    },
  ],
  sections: [{
    from: "calibration_metrics.csv",
    heading: "calibration error of test items before (raw) and after calibration, mean ± SE",
    table: errorTable,
  }],
  reading: [
    "Models learn from training items; settings are chosen and calibrators fitted on validation items; calibration error is of test items, which neither has seen: ten bins of equal count.",
    "Platt: a logistic map of the logit; temperature: the logit divided by T, not for nearest neighbours; isotonic: a rising step function, from 200 validation cells on.",
  ],
};
