import assert from "node:assert/strict";
import { STUDIES } from "../../studies/mod.ts";

/** Columns of a table that sets ARAF against kNN: the published ones, then other methods and settings. */
const PAIRS =
  "seed lambda_tau n_samples model_type pre_revision j_percentage embedding_type baseline_embedding_type observed_train_pairs auc_knn rmse_knn auc_araf rmse_araf auc_temper rmse_temper auc_temper_only rmse_temper_only auc_rasch rmse_rasch auc_mirt rmse_mirt auc_agent_mean rmse_agent_mean log_loss_knn ece_knn log_loss_araf ece_araf log_loss_temper ece_temper log_loss_temper_only ece_temper_only log_loss_rasch ece_rasch log_loss_mirt ece_mirt log_loss_agent_mean ece_agent_mean val_auc_knn val_auc_araf val_auc_temper val_auc_temper_only val_auc_rasch val_auc_mirt val_auc_agent_mean auc_status knn_k train_retention user_count araf_latent_dim araf_dropout active_dims selected_mirt_dim train_item_count test_item_count test_observed_count protocol data_source";

const MORE =
  "knn_k train_retention user_count araf_latent_dim araf_dropout active_dims selected_mirt_dim train_item_count test_item_count test_observed_count protocol data_source selected_by";

const KEY =
  "seed lambda_tau n_samples model_type pre_revision j_percentage embedding_type baseline_embedding_type observed_train_pairs";

const CONFIGS =
  "pre_revision j_percentage seed selected_by embedding_type lambda_tau araf_latent_dim araf_dropout val_auc_araf auc_araf rmse_araf baseline_embedding_type knn_k val_auc_knn auc_knn rmse_knn observed_train_pairs protocol data_source";

const LONG =
  "embedding_type model_type pre_revision n_samples araf_latent_dim araf_dropout lambda_tau seed split metric value protocol data_source";

const MANIFEST =
  "embedding_type model_type pre_revision n_samples araf_latent_dim araf_dropout seeds status data_source";

const METHODS = ["knn", "araf", "temper", "temper_only"];
const of = (metrics: string) =>
  METHODS.map((method) => metrics.split(" ").map((metric) => `${metric}_${method}`).join(" "))
    .join(" ");

/** Every table of every study with its columns; whoever reads these files counts on them. */
const COLUMNS: Record<string, Record<string, string>> = {
  "pair-efficiency": {
    "pair_efficiency_grid.csv": PAIRS,
    "pair_efficiency_checkpoints.csv":
      "pre_revision j_percentage seeds observed_train_pairs data_source",
  },
  "neighbor-support": {
    "neighbor_support_configs.csv": CONFIGS,
    "neighbor_support_grid.csv":
      `${KEY} support_metric support_bin support_bin_order support_bin_label num_pairs pair_fraction mean_coverage_count mean_coverage_rate fallback_rate ${
        of("auc rmse")
      } ${of("overall_auc overall_rmse")} ${MORE}`,
  },
  "outlier-robustness": {
    "outlier_robustness_configs.csv": CONFIGS,
    "outlier_robustness_grid.csv":
      `${KEY} novelty_bin novelty_bin_order num_items num_pairs mean_dmin q50_dmin q80_dmin ${
        of("auc rmse brier logloss ece mean_ae p90ae p95ae")
      } ${MORE}`,
  },
  "support-thinning": { "support_thinning_grid.csv": `${PAIRS} comparison_slice source_path` },
  "sample-size": {
    "sample_size_agents_grid.csv": `${PAIRS} sweep`,
    "sample_size_items_grid.csv": `${PAIRS} sweep`,
  },
  "calibration": {
    "calibration_predictions.csv":
      "method features train_retention seed respondent item benchmark novelty_bin truth raw platt temperature isotonic data_source",
    "calibration_metrics.csv":
      "method features calibrator parameters train_retention seed novelty_bin num_pairs validation_pairs ece brier log_loss auc rmse status protocol data_source",
    "calibration_configs.csv":
      "method features train_retention seed setting val_auc val_log_loss protocol data_source",
    "common_condition_best_configs.csv":
      "method features train_retention setting times_chosen seeds mean_val_auc mean_val_log_loss data_source",
    "global_best_configs.csv":
      "method features setting times_chosen seeds mean_val_auc mean_val_log_loss data_source",
  },
  "latent-dims": {
    "latent_dims_grid.csv": PAIRS,
    "metrics_long.csv": LONG,
    "result_manifest.csv": MANIFEST,
    "best_by_config.csv":
      "embedding_type model_type pre_revision n_samples araf_latent_dim araf_dropout lambda_tau selected_by seeds val_auc_mean auc_mean auc_se rmse_mean rmse_se active_dims_mean auc_knn_mean rmse_knn_mean data_source",
  },
  "ablations": {
    "ablations_grid.csv":
      "n_samples model_type seed lambda_tau observed_train_pairs rmse_amortized auc_amortized active_dims active_indices tau_values embedding_type scenario embedding_protocol embedding_fit_scope embedding_fit_item_count pre_revision j_percentage effective_pre_weight_sum user_count araf_latent_dim araf_dropout train_item_count test_item_count train_observed_count test_observed_count log_loss_amortized ece_amortized val_auc_amortized auc_status protocol data_source",
  },
  "cross-revision": {
    "cross_revision_grid.csv": `${PAIRS} cross_revision_mode`,
    "revision.csv": "group phase mean se seeds data_source",
  },
  "large-database": {
    "large_database_grid.csv": PAIRS,
    "large_database_dataset_inventory.csv":
      "benchmark subjects items responses density data_source",
    "large_database_split_inventory.csv": "seed split items pairs subjects data_source",
    "metrics_long.csv": LONG,
    "metrics_wide.csv":
      "method seeds auc_mean auc_se rmse_mean rmse_se log_loss_mean selected_by data_source",
    "result_manifest.csv": MANIFEST,
  },
};

Deno.test("STUDIES write the documented tables with the documented columns", () => {
  const found = STUDIES.map(({ name, tables }) => [
    name,
    Object.fromEntries(tables.map(({ file, columns }) => [file, columns.join(" ")])),
  ]);
  assert.deepEqual(Object.fromEntries(found), COLUMNS);
});
