import type { GaussianEvidence } from "./cells.ts";
import { solveRidgeReference } from "./ridge_reference.ts";
import type { SideProblem } from "./two_sided.ts";

/** How close 32-bit moments must come, for matrices of a condition up to 1,000. */
export const TOLERANCE = { absolute: 5e-5, relative: 5e-5 } as const;

/** Posterior of a side at given variances: its moments and what its variances are learned from. */
export interface SidePosterior {
  /** Of z = φ·w + ε, `[J]` */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** `[G]` Σ E[w]² over the columns of a group, and Σ Var w */
  readonly groupSquares: Float64Array;
  readonly groupSpread: Float64Array;
  /** Σ E[ε]², and Σ Var ε */
  readonly residualSquares: number;
  readonly residualSpread: number;
  /** ln det of the weights' covariance, and Σ ln (1/σ_ε² + r) */
  readonly logDeterminant: number;
  readonly logPrecisions: number;
}

/** Variances that a side is solved at. */
export interface SideVariances {
  /** `[G]` */
  readonly groupVariance: Float64Array;
  readonly residualVariance: number;
}

/**
 * Posterior of numbers z = φ·w + ε with w ~ N(0, σ_g²) by group and ε ~ N(0, σ_ε²), given Gaussian evidence
 * (η, r) on each, plain and in double precision. With q = r/(1 + rσ_ε²) and V = (diag(1/σ_g²) + ΦᵀQΦ)⁻¹,
 *
 *     w = VΦᵀ(η/(1 + rσ_ε²)),   E[z] = φ·w + (η − r φ·w)/(1/σ_ε² + r)
 *     Var z = 1/(1/σ_ε² + r) + φᵀVφ/(1 + rσ_ε²)²
 *
 * @example Without features the residual is all there is
 * ```ts
 * import { sidePosteriorReference } from "./side_posterior_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { mean, variance } = sidePosteriorReference(
 *   { features: { values: new Float64Array(0), rows: 1, width: 0 }, group: new Uint32Array(0) },
 *   { groupVariance: new Float64Array(0), residualVariance: 1 },
 *   { linear: Float64Array.of(3), precision: Float64Array.of(2) },
 * );
 * assert.equal(mean[0], 1);
 * assert.equal(variance[0], 1 / 3);
 * ```
 */
export function sidePosteriorReference(
  { features, group }: Pick<SideProblem, "features" | "group">,
  { groupVariance, residualVariance }: SideVariances,
  { linear, precision }: GaussianEvidence,
): SidePosterior {
  const solved = solveRidgeReference(features, {
    weight: precision.map((r) => r / (1 + r * residualVariance)),
    pull: linear.map((value, j) => value / (1 + precision[j] * residualVariance)),
    ridge: Float64Array.from(group, (g) => 1 / groupVariance[g]),
  });
  const groupSquares = new Float64Array(groupVariance.length), groupSpread = groupSquares.slice();
  group.forEach((g, k) => {
    groupSquares[g] += solved.weights[k] ** 2;
    groupSpread[g] += solved.spread[k];
  });
  const { logDeterminant } = solved, variances = { groupVariance, residualVariance };
  return {
    ...addResiduals(solved, variances, { linear, precision }),
    groupSquares,
    groupSpread,
    logDeterminant,
  };
}

/** What the evidence leaves of z, given the moments of φ·w; in double precision on every backend but WebGPU. */
export function addResiduals(
  { fitted, leverage }: { readonly fitted: Float64Array; readonly leverage: Float64Array },
  { residualVariance }: SideVariances,
  { linear, precision }: GaussianEvidence,
): Pick<
  SidePosterior,
  "mean" | "variance" | "residualSquares" | "residualSpread" | "logPrecisions"
> {
  const mean = linear.slice(), variance = linear.slice();
  let residualSquares = 0, residualSpread = 0, logPrecisions = 0;
  for (let j = 0; j < mean.length; j++) {
    const r = precision[j], total = 1 / residualVariance + r;
    const residual = (linear[j] - r * fitted[j]) / total;
    mean[j] = fitted[j] + residual;
    variance[j] = 1 / total + leverage[j] / (1 + r * residualVariance) ** 2;
    residualSquares += residual ** 2;
    residualSpread += 1 / total + (r / total) ** 2 * leverage[j];
    logPrecisions += Math.log(total);
  }
  return { mean, variance, residualSquares, residualSpread, logPrecisions };
}
