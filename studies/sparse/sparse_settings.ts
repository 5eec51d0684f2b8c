import type { MainSettings } from "../main/settings.ts";

/** Everything that decides what the study of sparse matrices computes. */
export interface SparseSettings extends Omit<MainSettings, "retention" | "methods"> {
  readonly methods: NonNullable<MainSettings["methods"]>;
  /** Shares of the training cells, in (0, 1], each once */
  readonly retentions: readonly number[];
  /** Draws of the items for the standard errors over items */
  readonly resamples: number;
}
