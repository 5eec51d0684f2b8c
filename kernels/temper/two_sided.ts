import type { EvidenceRule, GaussianEvidence, NormalMoments, RowCells } from "./cells.ts";
import type { FeatureMatrix } from "./ridge_reference.ts";

/** One group of features of a side. */
export interface SideGroup {
  /** Variance of a weight before the data, at the start */
  readonly variance: number;
  /** Whether it stays as it is */
  readonly fixed: boolean;
}

/** Numbers z_j = φ_j·w + ε_j, of which Gaussian evidence tells. */
export interface SideProblem {
  /** Sides that share one object share its memory */
  readonly features: FeatureMatrix;
  /** `[P]` group of each column */
  readonly group: Uint32Array;
  readonly groups: readonly SideGroup[];
  /** Variance of ε at the start */
  readonly residualVariance: number;
  readonly residualFixed: boolean;
  /** Pseudo-observations behind each start of a variance */
  readonly count: number;
  /** Share of the prior variances that the first guess has */
  readonly tightness: number;
}

/** One factor of a block: row numbers about `centre` times item numbers with a side of their own. */
export interface FactorProblem {
  readonly row: NormalMoments;
  readonly centre: number;
  /** τ², variance of the row numbers at the start, and the pseudo-observations behind it */
  readonly variance: number;
  readonly count: number;
  /** Whether the row numbers are never moved */
  readonly held: boolean;
  readonly item: NormalMoments;
  readonly side: SideProblem;
}

/** Cells of one benchmark; every problem has as many factors in each of its blocks. */
export interface BlockProblem {
  readonly cells: RowCells;
  readonly factors: readonly FactorProblem[];
}

/** One model: blocks of cells, and a side of biases over the rows of all blocks in turn. */
export interface TwoSidedProblem {
  readonly blocks: readonly BlockProblem[];
  readonly bias: NormalMoments;
  readonly rows: SideProblem;
}

/** What one sweep moves. */
export interface SweepPlan {
  readonly rule: EvidenceRule;
  /** Row numbers of the first factor */
  readonly slopes: boolean;
  /** All further factors */
  readonly further: boolean;
  /** Variances of rows and of the first factor; variances of the further ones */
  readonly learn: boolean;
  readonly learnFurther: boolean;
  /** Nats by which a fast step of variances may lower the bound before the careful one is taken */
  readonly slack: number;
  /** Whether the evidence bound after it is wanted */
  readonly bound: boolean;
}

/** What is known of a side in the end. */
export interface SideResult {
  readonly moments: NormalMoments;
  /** Evidence that the moments rest on */
  readonly evidence: GaussianEvidence;
  readonly groupVariance: Float64Array;
  readonly residualVariance: number;
}

/** What is known of a factor in the end. */
export interface FactorResult {
  readonly row: NormalMoments;
  readonly variance: number;
  readonly item: SideResult;
}

/** What is known of a model in the end. */
export interface TwoSidedResult {
  readonly rows: SideResult;
  readonly blocks: readonly { readonly factors: readonly FactorResult[] }[];
  /** Evidence bound after each sweep that asked for it, in nats, but for constants */
  readonly trail: readonly number[];
}
