import type { Measured } from "../../irt/mod.ts";

/** Scores that two studies are held against each other by: a name for people, and which way is better. */
export const COMPARE_METRICS = {
  "auc": { label: "AUC", better: "larger" },
  "log-loss": { label: "log-loss", better: "smaller" },
  "rmse": { label: "RMSE", better: "smaller" },
  "brier": { label: "Brier", better: "smaller" },
  "auc-within": { label: "AUC within benchmarks", better: "larger" },
  "rmse-within": { label: "RMSE within benchmarks", better: "smaller" },
} as const;
export type CompareMetric = keyof typeof COMPARE_METRICS;
export type SeedScores = Readonly<Record<CompareMetric, Measured>>;

/** Scores of one seed on its test items, and how many items there were. */
export interface FinalScores {
  readonly metrics: SeedScores;
  readonly trainingItems: number;
  readonly testItems: number;
  readonly testCells: number;
}
