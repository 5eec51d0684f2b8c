import type { Features } from "./_features.ts";
import type { Evidence, Moments, SideWeights, TemperSteps } from "./_steps.ts";

/** How the variances of a side are thought of before the data: inverse gamma, told as a start and its weight. */
export interface VariancePriors {
  /** `[G]` start of the variance σ_g² of each feature group's weights */
  readonly groups: Float64Array;
  /** `[G]` 1 where it stays as it is */
  readonly fixed: Uint8Array;
  readonly residual: number;
  readonly residualFixed: boolean;
  /** Pseudo-observations behind each start */
  readonly count: number;
}

/** What is known of the features' side, and how they fall into groups. */
export interface SideDesign {
  readonly features: Features;
  /** `[P]` group of each column */
  readonly group: Uint32Array;
  /** Φ_gΦ_gᵀ `[J, J]` of each group, where there are fewer rows than columns and the dual form pays */
  readonly groupGrams?: readonly Float64Array[];
}

/** Posterior of one side at given variances: everything a sweep needs of it. */
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
  /** ln det V of the weights' covariance */
  readonly logDeterminant: number;
  /** Σ ln of the residuals' posterior precisions 1/σ_ε² + r */
  readonly logPrecisions: number;
}

interface Variances {
  readonly groupVariance: Float64Array;
  readonly residualVariance: number;
}

/**
 * One side of the model: numbers z_j = φ_j·w + ε_j with w ~ N(0, σ_g²) by group and ε ~ N(0, σ_ε²), seen
 * through Gaussian evidence. Serves items and agents alike.
 */
export class Side {
  readonly moments: Moments;
  groupVariance: Float64Array;
  residualVariance: number;
  /** Columns of each group */
  readonly #sizes: Float64Array;
  #posterior: SidePosterior;
  #last?: Variances & { readonly evidence: Evidence };

  /** @param tightness Share of the prior variance that the first guess, of mean 0, has */
  constructor(
    readonly design: SideDesign,
    readonly priors: VariancePriors,
    readonly tightness = 1,
  ) {
    const { rows } = design.features;
    this.groupVariance = priors.groups.slice();
    this.residualVariance = priors.residual;
    const sizes = this.#sizes = groupSizes(design, priors.groups.length);
    this.#posterior = priorGuess(design, priors, { sizes, tightness });
    this.moments = { mean: new Float64Array(rows), variance: this.#posterior.variance.slice() };
  }

  /**
   * Moves the variances, if they are to be learned, and then sets the best Gaussian given the evidence.
   *
   * Variances take MacKay's (1992) step, σ² ← Σ E[w]² / (P − Σ Var w / σ²), which has the fixed point of the EM
   * step but comes near it in a few sweeps. Should it lower the bound by more than `slack` nats, the EM step,
   * which cannot, is taken.
   */
  update(evidence: Evidence, learnVariances: boolean, steps: TemperSteps, slack = 0): void {
    const { groupVariance, residualVariance } = this;
    if (!learnVariances) return this.#solve(evidence, { groupVariance, residualVariance }, steps);
    const former = this.#posterior, before = this.#expectation(evidence) - this.divergence();
    const em = this.#step(former, "em");
    this.#solve(evidence, this.#step(former, "mackay"), steps);
    const after = this.#expectation(evidence) - this.divergence();
    if (after < before - slack) this.#solve(evidence, em, steps);
  }

  #solve(evidence: Evidence, variances: Variances, steps: TemperSteps): void {
    this.#posterior = steps.solveSide(this.design, { ...variances, evidence, owner: this });
    this.#last = { evidence, ...variances };
    this.groupVariance = variances.groupVariance;
    this.residualVariance = variances.residualVariance;
    this.moments.mean.set(this.#posterior.mean);
    this.moments.variance.set(this.#posterior.variance);
  }

  /** New variances from a posterior. */
  #step(from: SidePosterior, kind: "em" | "mackay"): Variances {
    const { priors: { groups, fixed, residual, residualFixed, count }, design } = this;
    const sizes = this.#sizes;
    const move = (old: number, start: number, size: number, squares: number, spread: number) =>
      kind === "em"
        ? (squares + spread + count * start) / (size + count)
        : (squares + count * start) / (Math.max(size - spread / old, 0) + count);
    const { groupSquares, groupSpread, residualSquares, residualSpread } = from;
    return {
      groupVariance: this.groupVariance.map((old, g) =>
        fixed[g] ? old : move(old, groups[g], sizes[g], groupSquares[g], groupSpread[g])
      ),
      residualVariance: residualFixed ? this.residualVariance : move(
        this.residualVariance,
        residual,
        design.features.rows,
        residualSquares,
        residualSpread,
      ),
    };
  }

  /** Takes over what a batch has learned elsewhere; variances can then be read but not moved. */
  restore(
    { moments, evidence, groupVariance, residualVariance }: {
      readonly moments: Moments;
      readonly evidence: Evidence;
      readonly groupVariance: Float64Array;
      readonly residualVariance: number;
    },
  ): void {
    this.moments.mean.set(moments.mean);
    this.moments.variance.set(moments.variance);
    this.groupVariance = groupVariance;
    this.residualVariance = residualVariance;
    this.#last = { evidence, groupVariance, residualVariance };
  }

  /** Σ E[ln evidence]. */
  #expectation({ linear, precision }: Evidence): number {
    const { mean, variance } = this.moments;
    let sum = 0;
    for (let j = 0; j < mean.length; j++) {
      sum += linear[j] * mean[j] - precision[j] * (mean[j] ** 2 + variance[j]) / 2;
    }
    return sum;
  }

  /** `[J]` precision of the evidence that the present Gaussian rests on. */
  get precision(): Float64Array {
    return this.#last?.evidence.precision ?? new Float64Array(this.design.features.rows);
  }

  /** What this side takes from the evidence bound: divergence from the prior, less the variances' log density. */
  divergence(): number {
    const { groupVariance, residualVariance, design, priors } = this, rows = design.features.rows;
    const { groupSquares, groupSpread, logDeterminant, logPrecisions } = this.#posterior;
    const { residualSquares, residualSpread } = this.#posterior;
    const sizes = this.#sizes;
    let sum = (residualSquares + residualSpread) / residualVariance - rows +
      rows * Math.log(residualVariance) +
      logPrecisions - logDeterminant;
    groupVariance.forEach((variance, g) => {
      sum += (groupSquares[g] + groupSpread[g]) / variance + sizes[g] * (Math.log(variance) - 1);
      if (!priors.fixed[g]) {
        sum += priors.count * (Math.log(variance) + priors.groups[g] / variance);
      }
    });
    if (!priors.residualFixed) {
      sum += priors.count * (Math.log(residualVariance) + priors.residual / residualVariance);
    }
    return sum / 2;
  }

  /** Mean `[P]` and covariance `[P, P]` of the weights as of the last update; the prior if there was none. */
  weights(steps: TemperSteps): SideWeights {
    const { rows } = this.design.features;
    const none = { linear: new Float64Array(rows), precision: new Float64Array(rows) };
    const { evidence, groupVariance, residualVariance } = this.#last ??
      { evidence: none, groupVariance: this.groupVariance, residualVariance: 1 };
    const problem = { groupVariance, residualVariance, evidence, owner: this };
    return steps.sideWeights(this.design, problem);
  }
}

/** Columns of each group. */
function groupSizes({ group }: SideDesign, groups: number): Float64Array {
  const sizes = new Float64Array(groups);
  for (const g of group) sizes[g]++;
  return sizes;
}

/** The prior, with variances cut to a share: a Gaussian from which a bound can start. */
function priorGuess(
  design: SideDesign,
  { groups, residual }: VariancePriors,
  { sizes, tightness }: { sizes: Float64Array; tightness: number },
): SidePosterior {
  const { values, rows, width } = design.features;
  const variance = new Float64Array(rows).fill(tightness * residual);
  const share = Float64Array.from(design.group, (g) => tightness * groups[g]);
  for (let j = 0; j < rows; j++) {
    let sum = 0;
    for (let k = 0, at = j * width; k < width; k++, at++) sum += share[k] * values[at] * values[at];
    variance[j] += sum;
  }
  return {
    mean: new Float64Array(rows),
    variance,
    groupSquares: new Float64Array(groups.length),
    groupSpread: groups.map((value, g) => tightness * value * sizes[g]),
    residualSquares: 0,
    residualSpread: rows * tightness * residual,
    logDeterminant: groups.reduce(
      (sum, value, g) => sum + sizes[g] * Math.log(tightness * value),
      0,
    ),
    logPrecisions: -rows * Math.log(tightness * residual),
  };
}
