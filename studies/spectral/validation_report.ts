import type { Rival, ShuffledLabels } from "./controls.ts";
import type { HeldOutStudy } from "./held_out.ts";
import type { FeatureName } from "./measure_trace.ts";
import type { PermutationTest } from "./resample.ts";
import type { ScoreSummary } from "./score_summary.ts";
import type { TraceScreens } from "./screen_traces.ts";
import type { DataSource } from "./spectral_trace.ts";
import type { LabelKind } from "./validation_settings.ts";

/** Why a part was not run. */
export interface NotRun {
  readonly not_run: string;
}

/** What `validation_report.json` holds, with its keys. */
export interface ValidationReport {
  readonly preset: "default";
  readonly scenarios: readonly string[];
  readonly models: readonly string[];
  readonly data_source: DataSource;
  readonly simulated: boolean;
  readonly label: LabelKind;
  readonly label_note: string;
  /** By condition */
  readonly num_traces: Readonly<Record<string, number>>;
  /** By condition, then by what was found that the agent did */
  readonly behaviours: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly runs_used: number;
  readonly runs_left_out: number;
  /** Runs whose steps are those of another to the last digit; they are kept on one side of every split */
  readonly runs_alike: number;
  readonly positives: number;
  readonly rank_k: number;
  readonly features: readonly FeatureName[];
  /** Runs without a number, by its name; an angle is taken in each fold and is not counted */
  readonly missing: Readonly<Record<string, number>>;
  readonly settings: Readonly<Record<"folds" | "draws" | "seed" | "shuffles", number>>;
  readonly headline: ScoreSummary & { readonly how: string };
  readonly optimistic: ScoreSummary & { readonly how: string };
  readonly leave_one_model_out: HeldOutStudy | NotRun;
  readonly leave_one_scenario_out: HeldOutStudy | NotRun;
  readonly controls: {
    readonly length: Rival;
    readonly words: Rival;
    readonly shuffled_labels: ShuffledLabels;
  };
  readonly permutation_test:
    | (PermutationTest & { readonly statistic: string; readonly runs: number })
    | (NotRun & { readonly statistic: string });
  /** Single features against fixed rules */
  readonly screens: TraceScreens;
  /** Of all gold runs, by model and run; null where widths differ or there is none */
  readonly witness_hash: string | null;
}
