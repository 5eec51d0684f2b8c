import type { FeatureName } from "./measure_trace.ts";

/** Which label the classifier is to tell. */
export const LABEL_KINDS = ["behaviour", "condition"] as const;
export type LabelKind = typeof LABEL_KINDS[number];

/** How traces are validated. */
export interface ValidationSettings {
  /** Singular directions, k */
  readonly rank: number;
  /** What the classifier sees */
  readonly features: readonly FeatureName[];
  /** `behaviour` where any trace has one, else `condition`, unless told */
  readonly label?: LabelKind;
  /** Folds of the headline */
  readonly folds: number;
  /** Draws of the bootstrap */
  readonly draws: number;
  /** Of the permutation test */
  readonly permutations: number;
  /** Refits with shuffled labels */
  readonly shuffles: number;
  readonly seed: number;
}

/**
 * One number of each kind: bound, explained share and tail energy follow from the residual, and are left
 * out.
 */
export const DISTINCT_FEATURES = [
  "residual",
  "sigma_max",
  "singular_gap",
  "dk_angle",
  "koopman_residual",
] as const satisfies readonly FeatureName[];

/** What the published classifier sees; four of them are one number. */
export const PUBLISHED_FEATURES = [
  "residual",
  "theoretical_bound",
  "sigma_max",
  "singular_gap",
  "tail_energy",
  "pca_explained",
  "dk_angle",
  "koopman_residual",
] as const satisfies readonly FeatureName[];

export const DEFAULT_SETTINGS: ValidationSettings = {
  rank: 5,
  features: DISTINCT_FEATURES,
  folds: 5,
  draws: 1000,
  permutations: 9999,
  shuffles: 200,
  seed: 0,
};

/** Runs that each class must have. */
export const LEAST_RUNS = 5;
