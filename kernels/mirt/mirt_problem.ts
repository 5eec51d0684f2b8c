import { checkCells, type ObservedCells, totalWeight } from "../likelihood/observed_cells.ts";
import { checkLength } from "../runtime/errors.ts";
import { betaSeries } from "../special/beta_series.ts";

/** One model to be trained. Models may share a cells object. */
export interface MirtProblem {
  readonly cells: ObservedCells;
  /** K, at least 1 */
  readonly factors: number;
  /** θ `[R, K]`, loadings `[I, K]`, easiness `[I]`, bias `[R]`, global bias `[1]` in one list */
  readonly start: Float64Array;
}

/**
 * Cost of a cell: cross-entropy, for which a score between 0 and 1 is a share of passes, or the Beta
 * density of mean p and precision φ (10 unless told, at most 50) at the score clipped to [1e-6, 1 − 1e-6].
 */
export type MirtLikelihood =
  | { readonly kind: "bernoulli" }
  | { readonly kind: "beta"; readonly precision?: number };

/** Standard deviations of zero-mean Gaussian priors, by kind of parameter; flat where left out. */
export interface MirtPriors {
  readonly ability?: number;
  readonly loading?: number;
  readonly easiness?: number;
  readonly bias?: number;
}

/** How a batch is trained; what is left out takes the value given here. */
export interface MirtTraining {
  readonly likelihood: MirtLikelihood;
  /** 500 */
  readonly steps?: number;
  /** 0.01 */
  readonly learningRate?: number;
  /** Decoupled, on every parameter, 0.1 */
  readonly weightDecay?: number;
  readonly priors?: MirtPriors;
  /** `look` is called after every so many steps and after the last, 10 */
  readonly everySteps?: number;
  /**
   * Gets the parameters of each model after such a step, in the order of `start`, steps rising; the list
   * is reused, so what is to be kept must be copied.
   */
  readonly look?: (model: number, step: number, parameters: Float64Array) => void;
}

/** A training with nothing left out. */
export type MirtSettings = Required<Omit<MirtTraining, "look" | "priors">> & {
  readonly look?: MirtTraining["look"];
  readonly priors: MirtPriors;
};

/** Probabilities are held within this distance of 0 and 1: beyond it a cell has no gradient. */
export const CLIP = 1e-6;
/** The logit of 1 − CLIP. */
export const CLIP_LOGIT = Math.log1p(-CLIP) - Math.log(CLIP);

/** Decay rates of the running means, and what is added to the root, as usual. */
export const BETA1 = 0.9;
export const BETA2 = 0.999;
export const EPSILON = 1e-8;

/** Most factors that the programs take. */
const MOST_FACTORS = 126;

/** Length of a model's list of parameters. */
export function parameterCount(cells: ObservedCells, factors: number): number {
  return (cells.respondents + cells.items) * (factors + 1) + 1;
}

/** What a cost needs to know of a score: itself, or its clipped logit. */
export function prepareScore(likelihood: MirtLikelihood, score: number): number {
  if (likelihood.kind === "bernoulli") return score;
  const y = Math.min(Math.max(score, CLIP), 1 - CLIP);
  return Math.log(y) - Math.log1p(-y);
}

/** Factor of each parameter in the gradient of its prior, priors counting once beside the cells' weight. */
export function priorFactors(cells: ObservedCells, priors: MirtPriors) {
  const factor = (deviation?: number) =>
    deviation === undefined ? 0 : 1 / (totalWeight(cells) * deviation * deviation);
  return {
    ability: factor(priors.ability),
    loading: factor(priors.loading),
    easiness: factor(priors.easiness),
    bias: factor(priors.bias),
  };
}

/** Fails unless everything fits together; fills in what was left out. */
export function checkTraining(
  operation: string,
  problems: readonly MirtProblem[],
  training: MirtTraining,
): MirtSettings {
  const { likelihood, priors = {}, look } = training;
  const settings = {
    steps: 500,
    learningRate: 0.01,
    weightDecay: 0.1,
    everySteps: 10,
    ...Object.fromEntries(Object.entries(training).filter(([, value]) => value !== undefined)),
    likelihood,
    priors,
    look,
  };
  const must = (holds: boolean, name: string, what: string, found: unknown): void => {
    if (holds) return;
    throw new RangeError(`Cannot run ${operation} as ${name} must be ${what}: found ${found}`);
  };
  const whole = (x: number) => Number.isInteger(x) && x > 0;
  must(whole(settings.steps), "steps", "a whole number above 0", settings.steps);
  must(whole(settings.everySteps), "everySteps", "a whole number above 0", settings.everySteps);
  const { learningRate, weightDecay } = settings;
  must(learningRate > 0 && learningRate < Infinity, "learningRate", "above 0", learningRate);
  must(weightDecay >= 0 && weightDecay < Infinity, "weightDecay", "at least 0", weightDecay);
  for (const [name, deviation] of Object.entries(priors)) {
    const holds = deviation === undefined || (deviation > 0 && deviation < Infinity);
    must(holds, `the prior deviation of ${name}`, "above 0 and finite", deviation);
  }
  const { kind } = likelihood;
  must(kind === "bernoulli" || kind === "beta", "likelihood", "bernoulli or beta", kind);
  if (likelihood.kind === "beta") betaSeries(likelihood.precision ?? 10);
  for (const { cells, factors, start } of problems) {
    checkCells(operation, cells);
    must(totalWeight(cells) > 0, "the total weight of the cells", "above 0", totalWeight(cells));
    const holds = whole(factors) && factors <= MOST_FACTORS;
    must(holds, "factors", `a whole number from 1 to ${MOST_FACTORS}`, factors);
    checkLength(operation, "start", start, parameterCount(cells, factors));
    must(start.every(Number.isFinite), "start", "finite", start.find((x) => !Number.isFinite(x)));
  }
  return settings;
}
