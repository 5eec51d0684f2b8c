import { logPivots } from "./_cholesky.ts";
import { timesVector, transposeTimes } from "./_features.ts";
import type { SideDesign, SidePosterior } from "./_side.ts";
import type { Evidence, TemperSteps } from "./_steps.ts";

/** Variances and evidence that a side is solved at. */
export interface SideProblem {
  readonly groupVariance: Float64Array;
  readonly residualVariance: number;
  readonly evidence: Evidence;
  /** Whose side it is: what was computed for it last may serve again */
  readonly owner?: unknown;
}

/**
 * Posterior of a side through the P×P precision of its weights. With q = r/(1 + rσ_ε²):
 *
 *     V = (diag(1/σ_g²) + Φᵀ diag(q) Φ)⁻¹,  w = V Φᵀ(η/(1 + rσ_ε²))
 *     E[z_j] = φ_j·w + (η_j − r_j φ_j·w)/(1/σ_ε² + r_j)
 *     Var z_j = 1/(1/σ_ε² + r_j) + (1/(1 + r_jσ_ε²))² φ_jᵀVφ_j
 *
 * Gives w and `inverse` as well, the lower L with LᵀL = V.
 */
export function solvePrimal(
  { features, group }: SideDesign,
  { groupVariance, residualVariance, evidence }: SideProblem,
  steps: TemperSteps,
): SidePosterior & { weights: Float64Array; inverse: Float64Array } {
  const P = features.width, { linear, precision } = evidence;
  const lower = steps.weightedGram(features, precision.map((r) => r / (1 + r * residualVariance)));
  for (let k = 0; k < P; k++) lower[k * P + k] += 1 / groupVariance[group[k]];
  steps.factorCholesky(lower, P);
  const inverse = steps.invertLower(lower, P);
  const pull = linear.map((value, j) => value / (1 + precision[j] * residualVariance));
  const weights = solveFactored(inverse, transposeTimes(features, pull));

  const groupSquares = new Float64Array(groupVariance.length), groupSpread = groupSquares.slice();
  for (let i = 0; i < P; i++) {
    for (let k = 0; k <= i; k++) groupSpread[group[k]] += inverse[i * P + k] ** 2;
    groupSquares[group[i]] += weights[i] ** 2;
  }
  return {
    ...residualPosterior(timesVector(features, weights), steps.leverage(features, inverse), {
      residualVariance,
      evidence,
    }),
    groupSquares,
    groupSpread,
    logDeterminant: -2 * logPivots(lower, P),
    weights,
    inverse,
  };
}

/** What the evidence leaves of z, given the moments of φ·w. */
export function residualPosterior(
  fitted: Float64Array,
  spread: Float64Array,
  { residualVariance, evidence }: Pick<SideProblem, "residualVariance" | "evidence">,
): Pick<
  SidePosterior,
  "mean" | "variance" | "residualSquares" | "residualSpread" | "logPrecisions"
> {
  const { linear, precision } = evidence, rows = linear.length;
  const mean = new Float64Array(rows), variance = new Float64Array(rows);
  let residualSquares = 0, residualSpread = 0, logPrecisions = 0;
  for (let j = 0; j < rows; j++) {
    const r = precision[j], total = 1 / residualVariance + r;
    const residual = (linear[j] - r * fitted[j]) / total;
    mean[j] = fitted[j] + residual;
    variance[j] = 1 / total + spread[j] / (1 + r * residualVariance) ** 2;
    residualSquares += residual ** 2;
    residualSpread += 1 / total + (r / total) ** 2 * spread[j];
    logPrecisions += Math.log(total);
  }
  return { mean, variance, residualSquares, residualSpread, logPrecisions };
}

/** LᵀLx for L lower. */
function solveFactored(lower: Float64Array, x: Float64Array): Float64Array {
  const n = x.length, out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += lower[i * n + k] * x[k];
    for (let k = 0; k <= i; k++) out[k] += lower[i * n + k] * sum;
  }
  return out;
}
