/**
 * One training set of the amortized model: item features and observed cells.
 *
 * Sizes: R respondents, I items, D feature columns, C observed cells.
 */
export interface ArafProblem {
  readonly respondents: number;
  readonly items: number;
  /** D. */
  readonly width: number;
  /** Item features, `[I, D]`. */
  readonly x: Float32Array;
  /** Respondent of each cell, `[C]`. */
  readonly respondent: Uint32Array;
  /** Item of each cell, `[C]`. */
  readonly item: Uint32Array;
  /** Target of each cell in [0, 1], `[C]`. */
  readonly target: Float64Array | Float32Array;
  /** Weight of each cell, `[C]`; 1 unless given. Cells of weight 0 are left out. */
  readonly weight?: Float64Array | Float32Array;
}

/** Learning rate and decoupled weight decay of one group of parameters. */
export interface Rate {
  readonly rate: number;
  readonly decay: number;
}

/** How a fit is trained. */
export interface ArafSettings {
  /** K, at most 252. */
  readonly factors: number;
  /** `beta` with precision φ, or cross-entropy of targets as they are (hard or soft). */
  readonly likelihood: "beta" | "cross-entropy";
  /** φ of the Beta likelihood. */
  readonly precision: number;
  /** Share of loadings that are left out in each epoch, in [0, 1). */
  readonly dropout: number;
  /** Whether the scales τ are learned; if not they are 1. */
  readonly learnScale: boolean;
  readonly epochs: number;
  /** Abilities θ and biases b. */
  readonly ability: Rate;
  /** Projection W and global bias g. */
  readonly projection: Rate;
  /** Difficulty head v and its constant c. */
  readonly difficulty: Rate;
  /** Rate of the plain gradient steps on the raw scales ρ. */
  readonly scaleRate: number;
  /** Epochs before the penalty sets in. */
  readonly warmup: number;
  /** Epochs over which it grows to its full strength. */
  readonly ramp: number;
  /** After this epoch, in every tenth, scales at or below `snapBelow` are ended for good. */
  readonly snapAfter: number;
  readonly snapBelow: number;
  /** The loss is computed in every so many epochs, and in the last; 0 for never. */
  readonly lossEvery: number;
}

/** All learned numbers of one fit. */
export interface ArafParameters {
  /** θ, `[R, K]`. */
  readonly ability: Float64Array;
  /** b, `[R]`. */
  readonly bias: Float64Array;
  /** W before its rows are scaled to length 1, `[K, D]`. */
  readonly projection: Float64Array;
  /** ρ; τ = max(0, ρ), `[K]`. */
  readonly scale: Float64Array;
  /** v, `[D]`. */
  readonly difficulty: Float64Array;
  /** c, `[1]`. */
  readonly offset: Float64Array;
  /** g, `[1]`. */
  readonly global: Float64Array;
}

/** One fit of a batch. */
export interface ArafJob {
  readonly problem: ArafProblem;
  readonly settings: ArafSettings;
  /** λ, the strength of the penalty on Σ τ. */
  readonly penalty: number;
  /** Seed of the dropout masks. */
  readonly seed: number;
  readonly initial: ArafParameters;
}

/** Mean loss over the observed cells at the start of an epoch, without the penalty. */
export interface EpochLoss {
  readonly epoch: number;
  readonly loss: number;
}

export interface ArafResult {
  readonly parameters: ArafParameters;
  readonly losses: readonly EpochLoss[];
}
