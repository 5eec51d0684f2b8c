/**
 * Observed pairs of respondent and item, item by item: what a fit is trained on where the matrix of
 * respondents by items would not fit into memory.
 *
 * Sizes: R respondents, I items, C pairs.
 */
export interface ArafPairs {
  readonly respondents: number;
  readonly items: number;
  /** First pair of each item, and the end of the last one: `[I + 1]`. */
  readonly start: Uint32Array;
  /** Respondent of each pair, `[C]`. */
  readonly respondent: Uint32Array;
  /** Target of each pair as the cost takes it, `[C]`: its logit for Beta, itself for cross-entropy. */
  readonly target: Float32Array;
  /** Weight of each pair over the sum of weights, `[C]`; 1 / C unless given. */
  readonly weight?: Float32Array;
}

/** Cells in any order, as they come from elsewhere; fields as those of `ArafProblem`. */
export interface PairCells {
  readonly respondents: number;
  readonly items: number;
  readonly respondent: Uint32Array;
  readonly item: Uint32Array;
  /** In [0, 1]. */
  readonly target: Float64Array | Float32Array;
  /** At least 0; pairs of weight 0 are left out. */
  readonly weight?: Float64Array | Float32Array;
}

/** Half or single floats, as they are stored. */
export type FeatureElement = "f2" | "f4";

/** Where features come from, a run of items at a time. */
export interface FeatureReader {
  /** D. */
  readonly width: number;
  readonly element: FeatureElement;
  /** Writes the rows of items `from` to `to` (exclusive) as little-endian bytes into `into`, all of it. */
  read(from: number, to: number, into: Uint8Array): void;
}
