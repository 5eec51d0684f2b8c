import type { AgentColumn } from "./_agent_columns.ts";
import type { Moments } from "./_steps.ts";
import type { TextScale } from "./_text_scale.ts";
import type { TemperOptions } from "./temper_options.ts";
import type { TextGroupShape } from "./text_group.ts";

/** Posterior of one side: z = φ·w + ε. */
export interface SideFit {
  /** `[G]` variance of the weights of each feature group, the variance that the group explains */
  readonly groupVariance: Float64Array;
  /** Variance of what the features do not tell */
  readonly residualVariance: number;
  /** `[P]` E[w] */
  readonly weights: Float64Array;
  /** `[P, P]` Cov w */
  readonly covariance: Float64Array;
}

/** What a fit knows of one benchmark. */
export interface BlockFit {
  readonly benchmark: string;
  /** Text features are centred and scaled by it */
  readonly text: TextScale;
  /** Of the items' easiness, then of their loadings on each further factor */
  readonly sides: readonly SideFit[];
  /** Variance of the agents' common level against the items, beyond that in the agents' own variances */
  readonly levelVariance: number;
  /** τ_a² */
  readonly slopeVariance: number;
  /** τ_u², where the fit has an agent×text term */
  readonly agentTextVariance?: number;
}

/** Posterior of N agents, each in one benchmark: a respondent of several benchmarks has several rows. */
export interface TemperRows {
  /** `[N]` */
  readonly respondent: Uint32Array;
  /** `[N]` place in the fit's blocks */
  readonly block: Uint32Array;
  /** b, logits */
  readonly bias: Moments;
  /** a and then s of each further factor */
  readonly factors: readonly Moments[];
  /** Cov(b, a), `[N]` */
  readonly covariance: Float64Array;
  /** u, mean `[N, P]` and covariance `[N, P, P]`, where the fit has an agent×text term */
  readonly text?: { readonly mean: Float64Array; readonly covariance: Float64Array };
}

/** Posterior of I items; of those without an answer it is what their text tells. */
export interface TemperItems {
  /** `[I]` place in the fit's blocks */
  readonly block: Uint32Array;
  /** `[I]` trials that the fit has learned from */
  readonly trials: Float64Array;
  /** `[I]` variance of d with the common level of agents and items, beyond that of its own; not for items unmet */
  readonly levelVariance: Float64Array;
  /** d, easiness, and then e of each further factor */
  readonly factors: readonly Moments[];
  /** φ̃ `[I, P]`, where the fit has an agent×text term */
  readonly text?: Float64Array;
}

/** A fit of TEMPER: plain arrays, ready to predict, to take in new agents and items, and to be saved. */
export interface TemperFit {
  readonly options: TemperOptions;
  /** `[R]` names; a number stands in for a name that was not given */
  readonly respondents: readonly string[];
  readonly textGroups: readonly TextGroupShape[];
  readonly agents: SideFit & { readonly columns: readonly AgentColumn[] };
  readonly blocks: readonly BlockFit[];
  readonly rows: TemperRows;
  readonly items: TemperItems;
  /** Evidence bound after each sweep but the refinements, in nats and but for constants; never falls */
  readonly trail: readonly number[];
  /** Whether the last of these raised the bound by less than 1e-3 nats a trial */
  readonly converged: boolean;
}
