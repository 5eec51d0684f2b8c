import { digamma, logGamma } from "../../kernels/mod.ts";

/**
 * How a cell's score is thought to arise from its probability p.
 *
 * - `"bernoulli"`: cross-entropy, −y ln p − (1 − y) ln(1 − p); with scores of 0 and 1 the likelihood of
 *   one trial, with shares the proper cost of their mean
 * - `"beta"`: the Beta density of mean p and precision φ, 10 by default, at the score clipped to
 *   [1e-6, 1 − 1e-6]
 */
export type Likelihood = { kind: "bernoulli" } | { kind: "beta"; precision?: number };

/** A likelihood made ready for the hot loop. */
export interface CellCost {
  /** What `slope` needs to know of a score */
  prepare(score: number): number;
  /** Cost in nats of predicting p where the score is y */
  cost(p: number, score: number): number;
  /** Its derivative by the logit of p; 0 where p lies outside the clip range */
  slope(p: number, prepared: number): number;
}

/** Probabilities are held within this distance of 0 and 1. */
export const CLIP = 1e-6;

const clip = (p: number) => Math.min(Math.max(p, CLIP), 1 - CLIP);
const inside = (p: number) => p >= CLIP && p <= 1 - CLIP;

/**
 * The cost of a cell and its slope for a likelihood.
 *
 * @throws {RangeError} When the precision is not above 0
 *
 * @example
 * ```ts
 * import { cellCost } from "./likelihood.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { cost, slope, prepare } = cellCost({ kind: "bernoulli" });
 * assert(Math.abs(cost(0.25, 1) - Math.log(4)) < 1e-15);
 * assert.equal(slope(0.25, prepare(1)), -0.75);
 * ```
 */
export function cellCost(likelihood: Likelihood): CellCost {
  if (likelihood.kind === "bernoulli") {
    return {
      prepare: (score) => score,
      cost: (p, y) => -y * Math.log(clip(p)) - (1 - y) * Math.log1p(-clip(p)),
      slope: (p, y) => inside(p) ? p - y : 0,
    };
  }
  const precision = likelihood.precision ?? 10;
  if (!(precision > 0 && precision < Infinity)) {
    throw new RangeError(
      `Cannot use a Beta likelihood as its precision must be above 0: found ${precision}`,
    );
  }
  const logGammaOfAll = logGamma(precision);
  return {
    prepare: (score) => Math.log(clip(score)) - Math.log1p(-clip(score)),
    cost(p, score) {
      const a = clip(p) * precision, b = (1 - clip(p)) * precision, y = clip(score);
      return logGamma(a) + logGamma(b) - logGammaOfAll - (a - 1) * Math.log(y) -
        (b - 1) * Math.log1p(-y);
    },
    slope(p, logit) {
      if (!inside(p)) return 0;
      const pull = digamma(p * precision) - digamma((1 - p) * precision) - logit;
      return precision * pull * p * (1 - p);
    },
  };
}
