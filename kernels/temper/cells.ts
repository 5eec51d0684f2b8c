/** Mean and variance of each of many independent numbers. */
export interface NormalMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Gaussian evidence on each of many numbers z, the factor exp(linear·z − precision·z²/2). */
export interface GaussianEvidence {
  readonly linear: Float64Array;
  readonly precision: Float64Array;
}

/** C observed cells of a matrix, sorted by row: those of row i are `start[i]` up to `start[i + 1]`. */
export interface RowCells {
  readonly rows: number;
  readonly items: number;
  /** `[rows + 1]` */
  readonly start: Uint32Array;
  /** `[C]` column of each cell */
  readonly item: Uint32Array;
  /** `[C]` n, trials of the cell */
  readonly weight: Float64Array;
  /** `[C]` κ = n (y − ½) for a mean score y */
  readonly excess: Float64Array;
}

/** What the logit of row i and item j is the sum of: bias_i + Σ_f row_if · item_jf + offset of the cell. */
export interface CellTerms {
  readonly bias: NormalMoments;
  readonly factors: readonly { readonly row: NormalMoments; readonly item: NormalMoments }[];
  /** `[C]` */
  readonly offset?: NormalMoments;
}

/**
 * How a cell's logistic likelihood becomes Gaussian evidence about its logit, of mean m and variance v.
 *
 * - `"bound"`: the tangent bound (Jaakkola & Jordan 2000), c² = m² + v, ω = n tanh(c/2)/(2c), slope κ − ωm
 * - `"expected"`: slope and curvature averaged over the logit, with s = 1/√(1 + πv/8) and p = σ(sm):
 *   slope n(y − p), ω = n s p(1 − p)
 */
export type EvidenceRule = "bound" | "expected";

/** Whom the evidence is about: the biases, or the row or item numbers of one factor. */
export type EvidenceTarget = "bias" | { readonly side: "row" | "item"; readonly factor: number };

/** Which evidence to gather. */
export interface EvidenceRequest {
  readonly rule: EvidenceRule;
  readonly target: EvidenceTarget;
}

/** Cells and the moments of their logits' terms. */
export interface CellProblem {
  readonly cells: RowCells;
  readonly terms: CellTerms;
}
