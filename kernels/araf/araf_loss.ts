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

/** ln(1 + e^z). */
function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

/** The loss of a stretch of cells, in double precision; targets are logits for Beta. */
export function lossSum(settings: ArafSettings): LossSum {
  const cost = settings.likelihood === "beta"
    ? betaCost(betaSeries(settings.precision))
    : crossEntropy;
  return (logit, target, weight) => {
    let sum = 0;
    for (let c = 0; c < weight.length; c++) {
      if (weight[c] === 0) continue;
      const z = Math.min(Math.max(logit[c], -CLIP_LOGIT), CLIP_LOGIT);
      sum += weight[c] * cost(z, target[c]);
    }
    return sum;
  };
}

function crossEntropy(z: number, y: number): number {
  return softplus(z) - y * z;
}

function betaCost({ precision, value }: BetaSeries) {
  return (z: number, target: number): number => {
    const p = 1 / (1 + Math.exp(-z));
    const t = 2 * p - 1;
    const [upper, lower] = [softplus(z), softplus(-z)]; // −ln(1 − p), −ln p
    return evaluatePolynomial(value, 2 * t * t - 1) + upper + lower +
      (p * precision - 1) * softplus(-target) + ((1 - p) * precision - 1) * softplus(target);
  };
}
