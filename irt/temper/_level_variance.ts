import type { Side } from "./_side.ts";

/** What the independent posteriors of agents and items cannot show: how well their common level is known. */
export interface LevelVariance {
  /** To be added to the variance of every agent's b, times its slope squared */
  readonly agents: number;
  /** To be added to the variance of every item's d */
  readonly items: Float64Array;
}

/**
 * A shift of all agents against all items of a block leaves every logit as it is, so that only the priors
 * hold it: J items of mean 0 and variance σ_ε², and the benchmark's level of variance σ_B². With the items
 * eliminated from the joint Gaussian, r_j the evidence on item j,
 *
 *     Var level = 1/(Σ_j 1/(σ_ε² + 1/r_j) + 1/σ_B²),
 *
 * of which 1/(Σ_j r_j + 1/σ_B²) is in the agents' own variances; item j follows a shift by the share
 * r_jσ_ε²/(1 + r_jσ_ε²).
 */
export function levelVariance(side: Side, benchmarkVariance: number): LevelVariance {
  const { precision, residualVariance } = side;
  if (precision.length === 0) return { agents: 0, items: new Float64Array(0) };
  let held = 1 / benchmarkVariance, own = held;
  for (const r of precision) {
    held += r / (1 + r * residualVariance);
    own += r;
  }
  return {
    agents: 1 / held - 1 / own,
    items: precision.map((r) => (r * residualVariance / (1 + r * residualVariance)) ** 2 / held),
  };
}
