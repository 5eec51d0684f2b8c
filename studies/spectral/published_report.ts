import type { DataSource } from "./spectral_trace.ts";

/** What `validation_report.json` holds under the preset `original`, with the published keys. */
export interface PublishedReport {
  readonly preset: "original";
  readonly caution: string;
  readonly scenario: string;
  readonly data_source: DataSource;
  readonly models: readonly string[];
  /** On the rows that were fitted */
  readonly overall_auc: number | null;
  readonly overall_tpr_at_fpr05: number | null;
  readonly auc_ci_low: number | null;
  readonly auc_ci_high: number | null;
  /** Of gold being higher than drift */
  readonly p_value: number | null;
  readonly per_model: Readonly<
    Record<string, { readonly auc: number | null; readonly tpr_at_fpr05: number | null }>
  >;
  readonly num_traces: Readonly<Record<string, number>>;
  readonly rank_k: number;
  readonly real_hf_traces: boolean;
  readonly cross_model: {
    readonly mean_test_auc: number | null;
    readonly mean_tpr_at_fpr05: number | null;
  } | null;
}

/** One model left out, as `cross_model_report.json` holds it. */
export interface PublishedExperiment {
  readonly train_models: readonly string[];
  readonly test_model: string;
  readonly test_models: readonly string[];
  readonly train_auc: number | null;
  readonly test_auc: number | null;
  readonly tpr_at_fpr05: number | null;
  readonly actual_fpr: number | null;
  readonly fpr: readonly number[];
  readonly tpr: readonly number[];
  /** The first is infinite, and written as text */
  readonly thresholds: readonly (number | string)[];
}
