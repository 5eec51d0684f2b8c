import { factorCholesky, invertLower, squareLower } from "./_cholesky.ts";
import { type Features, leverage, quadraticForms, weightedGram } from "./_features.ts";
import type { SideDesign, SidePosterior } from "./_side.ts";
import { solveDual } from "./_side_dual.ts";
import { type SideProblem, solvePrimal } from "./_side_primal.ts";
import {
  type CellRule,
  type CellWeights,
  type EvidenceTarget,
  gatherEvidence,
  weighCells,
} from "./_weigh_cells.ts";

/** Mean and variance of each of many independent numbers. */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Gaussian evidence on each of many numbers z, the factor exp(linear·z − precision·z²/2). */
export interface Evidence {
  readonly linear: Float64Array;
  readonly precision: Float64Array;
}

/** The C observed cells of one block, sorted by row: those of row i are `start[i]` up to `start[i + 1]`. */
export interface BlockCells {
  readonly rows: number;
  readonly items: number;
  readonly start: Uint32Array;
  readonly item: Uint32Array;
  /** n, trials of the cell */
  readonly weight: Float64Array;
  /** κ = n (y − ½) */
  readonly excess: Float64Array;
}

/** What the logit of row i and item j is the sum of: bias_i + Σ_f row_if · item_jf + offset of the cell. */
export interface LogitTerms {
  readonly bias: Moments;
  readonly factors: readonly { readonly row: Moments; readonly item: Moments }[];
  /** `[C]` */
  readonly offset?: Moments;
}

/**
 * The steps of a sweep that cost time, apart from what they are used for, so that faster programs can
 * take their place. All arrays are row-major.
 */
export interface TemperSteps {
  /** The fused bound pass over the cells: curvature ω and slope of each, and the likelihood's part of the bound. */
  weighCells(cells: BlockCells, terms: LogitTerms, rule: CellRule): CellWeights;
  /** The bound pass and the sums of what it finds, in one. */
  gather(cells: BlockCells, terms: LogitTerms, request: GatherRequest): Evidence;
  /** The likelihood's part of the bound alone. */
  bound(cells: BlockCells, terms: LogitTerms): number;
  /** Posterior of a side, through weights or rows, whichever are fewer. */
  solveSide(design: SideDesign, problem: SideProblem): SidePosterior;
  /** φᵀVφ of each row φ, for each of some symmetric V. */
  quadraticForms(features: Features, matrices: readonly Float64Array[]): Float64Array[];
  /** Mean `[P]` and covariance `[P, P]` of a side's weights. */
  sideWeights(design: SideDesign, problem: SideProblem): SideWeights;
  /** Lower half of ΦᵀQΦ. */
  weightedGram(features: Features, weight: Float64Array): Float64Array;
  /** Factors in place, lower. */
  factorCholesky(matrix: Float64Array, size: number): void;
  invertLower(lower: Float64Array, size: number): Float64Array;
  /** |Lφ|² of each row φ. */
  leverage(features: Features, lower: Float64Array): Float64Array;
}

/** Which evidence to gather. */
export interface GatherRequest {
  readonly rule: CellRule;
  readonly target: EvidenceTarget;
}

/** Posterior of the weights of a side's features. */
export interface SideWeights {
  readonly weights: Float64Array;
  readonly covariance: Float64Array;
}

/** The truth: plain loops in double precision. */
export const REFERENCE_STEPS: TemperSteps = {
  weighCells,
  gather: (cells, terms, { rule, target }) =>
    gatherEvidence(cells, terms, weighCells(cells, terms, rule), target),
  bound: (cells, terms) => weighCells(cells, terms, "bound").bound,
  solveSide: (design, problem) =>
    (design.groupGrams ? solveDual : solvePrimal)(design, problem, REFERENCE_STEPS),
  quadraticForms: (features, matrices) => matrices.map((v) => quadraticForms(features, v)),
  sideWeights(design, problem) {
    const { weights, inverse } = solvePrimal(design, problem, REFERENCE_STEPS);
    return { weights, covariance: squareLower(inverse, design.features.width) };
  },
  weightedGram,
  factorCholesky,
  invertLower,
  leverage,
};
