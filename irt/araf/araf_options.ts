import type { ArafSettings } from "../../kernels/mod.ts";

/**
 * How scores are turned into targets and costs.
 *
 * - `"beta"`: Beta likelihood of the score, as published; not calibrated in the mean where scores are
 *   nearly 0 or 1
 * - `"bernoulli"`: cross-entropy of the score made hard, 1 where it is above one half
 * - `"cross-entropy"`: cross-entropy of the score as it is, proper for its mean
 */
export type ArafLikelihood = "beta" | "bernoulli" | "cross-entropy";

/** Everything that decides a fit, besides data and seed. */
export interface ArafOptions {
  readonly likelihood: ArafLikelihood;
  /** φ of the Beta likelihood. */
  readonly precision: number;
  /** K. */
  readonly factors: number;
  /** Share of loadings left out in each epoch. */
  readonly dropout: number;
  readonly epochs: number;
  /** λ, strength of the penalty on Σ τ. */
  readonly penalty: number;
  /** Whether the scales τ are learned; if not they stay 1 and there is no penalty. */
  readonly learnTau: boolean;
  /** Decoupled weight decay of abilities and biases. */
  readonly abilityDecay: number;
  /** Decoupled weight decay of the projection. */
  readonly projectionDecay: number;
  /** Whether what belongs to items is learned (the default); if not, abilities and biases alone are. */
  readonly learnItems?: boolean;
  /** Scales at or below this are ended for good, and do not count as active. */
  readonly snapBelow: number;
}

const PUBLISHED: ArafOptions = {
  likelihood: "beta",
  precision: 10,
  factors: 30,
  dropout: 0.5,
  epochs: 1000,
  penalty: 0.029,
  learnTau: true,
  abilityDecay: 5,
  projectionDecay: 0.1,
  snapBelow: 0.001,
};

/**
 * Settings by name. `v1` and `v3` are the two published protocols, which train alike and differ in how
 * features, splits and k are chosen. `default` is ours: cross-entropy of the scores as they are, so that
 * predictions are calibrated in the mean; no dropout, and a tenth of the published decay of abilities,
 * which holds them within about 0.2 logits and keeps a fit from recovering simulated truth (correlation
 * with the true probabilities of unseen items 0.83 as published, 0.98 so, at R = 200, I = 2,000).
 */
export const ARAF_PRESETS: Readonly<Record<"v1" | "v3" | "default", ArafOptions>> = {
  v1: PUBLISHED,
  v3: PUBLISHED,
  default: {
    ...PUBLISHED,
    likelihood: "cross-entropy",
    dropout: 0,
    abilityDecay: 0.5,
    penalty: 0.005,
  },
};

/** Options as the kernels take them. */
export function toSettings(options: ArafOptions, lossEvery: number): ArafSettings {
  const learned = options.learnItems === false ? 0 : 1;
  return {
    factors: options.factors,
    likelihood: options.likelihood === "beta" ? "beta" : "cross-entropy",
    precision: options.precision,
    dropout: options.dropout,
    learnScale: options.learnTau,
    epochs: options.epochs,
    ability: { rate: 0.01, decay: options.abilityDecay },
    projection: { rate: 0.002 * learned, decay: options.projectionDecay },
    difficulty: { rate: 0.002 * learned, decay: 0.01 },
    scaleRate: 0.05 * learned,
    warmup: 100,
    ramp: 400,
    snapAfter: 150,
    snapBelow: options.snapBelow,
    lossEvery,
  };
}
