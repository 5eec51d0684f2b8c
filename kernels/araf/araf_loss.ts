import { type BetaSeries, betaSeries } from "../special/beta_series.ts";
import { evaluatePolynomial } from "../special/chebyshev.ts";
import { CLIP_LOGIT } from "./araf_schedule.ts";
import type { ArafSettings } from "./araf_types.ts";

/** Sum of weight × cost over cells given as logits, targets as laid out, and weights. */
export type LossSum = (
  logit: Float32Array,
  target: Float32Array,
  weight: Float32Array,
) => number;

/** The loss of cells in double precision; targets are logits for Beta. */
export interface ArafLoss {
  /** What depends on the logits. */
  readonly varying: LossSum;
  /** What depends on the targets alone, the same in every epoch. */
  fixed(target: Float32Array, weight: Float32Array): number;
}

/** The loss under a likelihood, in two parts of which one is computed once. */
export function arafLoss({ likelihood, precision }: ArafSettings): ArafLoss {
  if (likelihood !== "beta") return { varying: crossEntropy, fixed: () => 0 };
  return {
    varying: betaCost(betaSeries(precision)),
    // (pφ − 1) s(−ℓ) + ((1 − p)φ − 1) s(ℓ) with s(ℓ) = s(−ℓ) + ℓ leaves (φ − 2) s(−ℓ) without p.
    fixed: (target, weight) => {
      let sum = 0;
      for (let c = 0; c < weight.length; c++) {
        if (weight[c] !== 0) sum += weight[c] * softplus(-target[c]);
      }
      return (precision - 2) * sum;
    },
  };
}

/** The whole loss of a stretch of cells. */
export function lossSum(settings: ArafSettings): LossSum {
  const { varying, fixed } = arafLoss(settings);
  return (logit, target, weight) => varying(logit, target, weight) + fixed(target, weight);
}

/** ln(1 + e^z). */
function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

const held = (logit: number) => Math.min(Math.max(logit, -CLIP_LOGIT), CLIP_LOGIT);

const crossEntropy: LossSum = (logit, target, weight) => {
  let sum = 0;
  for (let c = 0; c < weight.length; c++) {
    if (weight[c] === 0) continue;
    const z = held(logit[c]);
    sum += weight[c] * (softplus(z) - target[c] * z);
  }
  return sum;
};

function betaCost({ precision, value }: BetaSeries): LossSum {
  return (logit, target, weight) => {
    let sum = 0;
    for (let c = 0; c < weight.length; c++) {
      if (weight[c] === 0) continue;
      const z = held(logit[c]), size = Math.abs(z), e = Math.exp(-size);
      const q = 1 / (1 + e), failed = z >= 0 ? e * q : q, t = (1 - e) * q;
      // −ln p − ln(1 − p) is the sum of both softplus terms.
      const both = size + 2 * Math.log1p(e);
      sum += weight[c] * (evaluatePolynomial(value, 2 * t * t - 1) + both +
        (failed * precision - 1) * target[c]);
    }
    return sum;
  };
}
