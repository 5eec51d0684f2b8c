import type { MainSettings } from "../main/settings.ts";

/** Everything that decides what the study of sparse matrices computes. */
export interface SparseSettings extends Omit<MainSettings, "retention" | "methods"> {
  readonly methods: NonNullable<MainSettings["methods"]>;
  /** Shares of the training cells, in (0, 1], each once */
  readonly retentions: readonly number[];
  /** Draws of the items for the standard errors over items */
  readonly resamples: number;
}

/** Seed of the draws of items, the same in every study so that rows can be compared. */
export const RESAMPLE_SEED = 0;

/** `5 %`. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}
