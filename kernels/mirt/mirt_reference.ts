import { totalWeight } from "../likelihood/observed_cells.ts";
import { digamma, logGamma } from "../special/gamma.ts";
import {
  BETA1,
  BETA2,
  CLIP,
  CLIP_LOGIT,
  EPSILON,
  type MirtLikelihood,
  type MirtPriors,
  type MirtProblem,
  type MirtSettings,
  prepareScore,
  priorFactors,
} from "./mirt_problem.ts";

/**
 * How close predictions of a 32-bit program must come after 500 steps. Under the Beta likelihood with
 * scores of exactly 0 and 1, AdamW amplifies a difference some hundredfold.
 */
export const TOLERANCE = {
  bernoulli: { absolute: 1e-4, relative: 0 },
  beta: { absolute: 1e-3, relative: 0 },
} as const;

/** What a model costs at a point, and the gradient of that. */
export interface MirtEvaluation {
  /** Mean cost over the cells plus the priors over the cells' weight, in nats. */
  readonly value: number;
  /** As long as the point. */
  readonly gradient: Float64Array;
}

/**
 * Cost and gradient of the compensatory multidimensional model, logit z = θ·a + d + b + g (Reckase 2009).
 *
 * A cell of probability p = σ(z) costs −y ln p − (1 − y) ln(1 − p), or under the Beta likelihood the
 * negative log-density of mean p and precision φ (Ferrari & Cribari-Neto 2004), p held within 1e-6 of 0
 * and 1. The slow, plain form that the programs must agree with.
 *
 * @param parameters θ `[R, K]`, loadings `[I, K]`, easiness `[I]`, bias `[R]`, global bias `[1]`
 *
 * @example One respondent, one item, one factor
 * ```ts
 * import { mirtReference } from "./mirt_reference.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 1,
 *   items: 1,
 *   respondent: new Uint32Array([0]),
 *   item: new Uint32Array([0]),
 *   score: new Float32Array([1]),
 * };
 * const { value, gradient } = mirtReference(
 *   { cells, factors: 1 },
 *   new Float64Array([2, 0, 0, 0, 0]),
 *   { likelihood: { kind: "bernoulli" } },
 * );
 * assert(Math.abs(value - Math.LN2) < 1e-15);
 * assert.deepEqual([...gradient], [0, -1, -0.5, -0.5, -0.5]);
 * ```
 */
export function mirtReference(
  { cells, factors: K }: Pick<MirtProblem, "cells" | "factors">,
  parameters: Float64Array,
  { likelihood, priors = {} }: { likelihood: MirtLikelihood; priors?: MirtPriors },
): MirtEvaluation {
  const { respondents: R, items: I, respondent, item, score, weight } = cells;
  const loadings = R * K;
  const easinesses = loadings + I * K;
  const biases = easinesses + I;
  const global = biases + R;
  const gradient = new Float64Array(parameters.length);
  const total = totalWeight(cells);
  let value = 0;
  for (let c = 0; c < score.length; c++) {
    const theta = respondent[c] * K;
    const loading = loadings + item[c] * K;
    const [easiness, bias] = [easinesses + item[c], biases + respondent[c]];
    let z = parameters[easiness] + parameters[bias] + parameters[global];
    for (let k = 0; k < K; k++) z += parameters[theta + k] * parameters[loading + k];
    const w = (weight ? weight[c] : 1) / total;
    if (w === 0) continue;
    value += w * costOf(likelihood, z, score[c]);
    const slope = w * slopeOf(likelihood, z, prepareScore(likelihood, score[c]));
    for (let k = 0; k < K; k++) {
      gradient[theta + k] += slope * parameters[loading + k];
      gradient[loading + k] += slope * parameters[theta + k];
    }
    gradient[easiness] += slope;
    gradient[bias] += slope;
    gradient[global] += slope;
  }
  const factors = priorFactors(cells, priors);
  for (let at = 0; at < global; at++) {
    const kind = at < loadings
      ? "ability"
      : at < easinesses
      ? "loading"
      : at < biases
      ? "easiness"
      : "bias";
    value += 0.5 * factors[kind] * parameters[at] ** 2;
    gradient[at] += factors[kind] * parameters[at];
  }
  return { value, gradient };
}

/** Trains one model in double precision by AdamW (Loshchilov & Hutter 2019). */
export function trainMirtReference(
  problem: MirtProblem,
  settings: MirtSettings,
  look?: (step: number, parameters: Float64Array) => void,
): Float64Array {
  const { steps, learningRate, weightDecay, everySteps } = settings;
  const parameters = problem.start.slice();
  const mean = new Float64Array(parameters.length);
  const square = new Float64Array(parameters.length);
  for (let step = 1; step <= steps; step++) {
    const { gradient } = mirtReference(problem, parameters, settings);
    const rate = learningRate / (1 - BETA1 ** step);
    const root = 1 / Math.sqrt(1 - BETA2 ** step);
    for (let i = 0; i < parameters.length; i++) {
      mean[i] += (1 - BETA1) * (gradient[i] - mean[i]);
      square[i] = BETA2 * square[i] + (1 - BETA2) * gradient[i] ** 2;
      parameters[i] = parameters[i] * (1 - learningRate * weightDecay) -
        rate * mean[i] / (Math.sqrt(square[i]) * root + EPSILON);
    }
    if (step % everySteps === 0 || step === steps) look?.(step, parameters);
  }
  return parameters;
}

const sigmoid = (z: number) => z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));

/** Cost of logit z where the score is y. */
function costOf(likelihood: MirtLikelihood, z: number, y: number): number {
  const held = Math.min(Math.max(z, -CLIP_LOGIT), CLIP_LOGIT);
  if (likelihood.kind === "bernoulli") {
    return Math.max(held, 0) + Math.log1p(Math.exp(-Math.abs(held))) - y * held;
  }
  const precision = likelihood.precision ?? 10;
  const [alpha, beta] = [precision * sigmoid(held), precision * sigmoid(-held)];
  const share = Math.min(Math.max(y, CLIP), 1 - CLIP);
  return logGamma(alpha) + logGamma(beta) - logGamma(precision) -
    (alpha - 1) * Math.log(share) - (beta - 1) * Math.log1p(-share);
}

/** Derivative of the cost by z; 0 where the probability is held. */
function slopeOf(likelihood: MirtLikelihood, z: number, prepared: number): number {
  if (Math.abs(z) > CLIP_LOGIT) return 0;
  const [p, rest] = [sigmoid(z), sigmoid(-z)];
  if (likelihood.kind === "bernoulli") return p - prepared;
  const precision = likelihood.precision ?? 10;
  const pull = digamma(precision * p) - digamma(precision * rest) - prepared;
  return precision * p * rest * pull;
}
