import type { FeatureName, LikelihoodName } from "./settings.ts";

/** Methods in the order of the results table. */
export const METHODS = [
  "naive",
  "agent mean",
  "Rasch",
  "2PL",
  "MIRT",
  "kNN",
  "ARAF",
  "TEMPER",
] as const;
export type MethodName = typeof METHODS[number];

/** A model to be measured: one row of the results. */
export interface Configuration {
  readonly method: MethodName;
  /** `undefined` for a method that looks at no features */
  readonly features?: FeatureName;
  /** `undefined` for a method with one way of learning only */
  readonly likelihood?: LikelihoodName;
  /** Set for TEMPER where it is told nothing of the agents' names */
  readonly names?: "off";
  /** Set for ARAF where the scales of its dimensions stay 1 */
  readonly scales?: "fixed";
}

/** Hyper-parameters that are tried, by name; empty for a method without any. */
export interface Candidate {
  /** λ of the amortized model */
  readonly penalty?: number;
  /** K of the amortized model, or the dimensions of MIRT */
  readonly factors?: number;
  readonly dropout?: number;
  /** Steps of MIRT, found while its dimensions were chosen */
  readonly steps?: number;
  /** Neighbours of kNN */
  readonly neighbours?: number;
  /** Where TEMPER's text variances start, squared logits */
  readonly start?: number;
}

/** One fit of one configuration with one candidate on the data of one seed. */
export interface Unit {
  readonly seed: number;
  readonly configuration: Configuration;
  readonly candidate: Candidate;
  /** `choose`: learn from training items, measure on validation items; `final`: on test items */
  readonly phase: "choose" | "final";
}

/** A short name such as `ARAF pca beta`, or `TEMPER text only` where it is told no names of agents. */
export function configurationName(
  { method, features, likelihood, names, scales }: Configuration,
): string {
  return [method, features, likelihood, names === "off" && "only", scales && "no-tau"]
    .filter(Boolean).join(" ");
}

/**
 * `penalty 0.029, factors 30`; empty where there is nothing to choose. MIRT's steps are left out, as they
 * are found and not tried.
 */
export function candidateName({ steps: _, ...candidate }: Candidate): string {
  return Object.entries(candidate).map(([name, value]) => `${name} ${value}`).join(", ");
}
