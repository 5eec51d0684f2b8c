import { CounterRandom } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import { AdamW } from "../optimise/mod.ts";
import { checkCells, seenIn } from "./_check_cells.ts";
import { type MirtValidation, ValidationWatch } from "./_mirt_validation.ts";
import { mirtCost, mirtGradient } from "./_mirt_gradient.ts";
import { cellCost, type Likelihood } from "./likelihood.ts";
import { layOutMirt, type MirtParameters } from "./mirt_layout.ts";
import type { ValidationScore } from "./validation_score.ts";

/** How {@linkcode fitMirt} fits. */
export interface MirtOptions {
  /** K, at least 1 */
  factors: number;
  likelihood: Likelihood;
  /** Seed of the start, 0 by default */
  seed?: number;
  /** Parameters to start from, copied; by default abilities and loadings are drawn from 0.01·N(0, 1) */
  start?: Float64Array;
  /** 500 */
  steps?: number;
  /** 0.01 */
  learningRate?: number;
  /** Decoupled, on every parameter, 0.1 */
  weightDecay?: number;
  /** Standard deviations of zero-mean Gaussian priors; none by default */
  priors?: MirtPriors;
  /** Cells to stop by; without them the last step is kept */
  validation?: MirtValidation;
}

/** Standard deviations of zero-mean Gaussian priors, by kind of parameter. */
export interface MirtPriors {
  ability?: number;
  loading?: number;
  easiness?: number;
  bias?: number;
}

/** What {@linkcode fitMirt} learns. */
export interface MirtFit {
  parameters: MirtParameters;
  /** `[I]` 1 where the item has training cells */
  seen: Uint8Array;
  /** Mean cost over the training cells at the kept step, without priors, in nats a cell */
  value: number;
  /** The step that was kept, counted from 1 */
  step: number;
  /** How the validation cells were predicted at that step */
  validation?: ValidationScore;
}

/**
 * Compensatory multidimensional model, logit = θ·a + d + b + g with K factors (Reckase 2009), by AdamW on
 * the mean cost over the observed cells.
 *
 * It describes respondents and items that have cells. An item without cells keeps a loading that decayed
 * from its random start; {@linkcode fillUnseenLoadings} gives it what is typical of its benchmark.
 *
 * @throws {RangeError} When the cells are ragged, outside, or none counts, or an option is out of range
 *
 * @example A matrix of rank one in logits
 * ```ts
 * import { fitMirt } from "./mirt.ts";
 * import { predictMirt } from "./predict_mirt.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1]),
 *   item: new Uint32Array([0, 1, 0, 1]),
 *   score: new Float64Array([0.9, 0.1, 0.1, 0.9]),
 * };
 * const fit = fitMirt(cells, { factors: 1, likelihood: { kind: "bernoulli" }, weightDecay: 0 });
 * const p = predictMirt(fit.parameters, cells);
 * assert(p.every((value, c) => Math.abs(value - cells.score[c]) < 0.02));
 * ```
 */
export function fitMirt(cells: Cells, options: MirtOptions): MirtFit {
  const { factors, likelihood, seed = 0, steps = 500, validation, priors = {} } = options;
  checkCells(cells, "a multidimensional model");
  for (const [name, value] of Object.entries({ factors, steps })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot fit a multidimensional model as ${name} must be a positive integer: found ${value}`,
      );
    }
  }
  for (const [name, deviation] of Object.entries(priors)) {
    if (!(deviation > 0)) {
      throw new RangeError(
        `Cannot fit a multidimensional model as the prior deviation of ${name} must be above 0: found ${deviation}`,
      );
    }
  }
  const sizes = { respondents: cells.respondents, items: cells.items, factors };
  const parameters = layOutMirt(sizes, options.start?.slice());
  if (!options.start) drawStart(parameters, seed);
  const adam = new AdamW(parameters.vector.length, {
    learningRate: options.learningRate ?? 0.01,
    weightDecay: options.weightDecay ?? 0.1,
  });
  const seen = seenIn(cells, "item");
  const watch = validation && new ValidationWatch(validation, seen);
  const gradient = layOutMirt(sizes);
  const cost = cellCost(likelihood);
  const addGradient = mirtGradient(cells, cost, priors);
  for (let step = 1; step <= steps; step++) {
    addGradient(parameters, gradient);
    adam.step(parameters.vector, gradient.vector);
    watch?.look(parameters, step, step === steps);
  }
  if (watch?.best) parameters.vector.set(watch.best.vector);
  return {
    parameters,
    seen,
    value: mirtCost(cells, cost, parameters),
    step: watch?.best?.step ?? steps,
    ...(watch?.best && { validation: watch.best.score }),
  };
}

/** Abilities and loadings from 0.01·N(0, 1), the rest 0. */
function drawStart({ ability, loading }: MirtParameters, seed: number): void {
  const random = new CounterRandom(seed, "multidimensional start");
  for (let at = 0; at < ability.length; at++) ability[at] = 0.01 * random.normal();
  for (let at = 0; at < loading.length; at++) loading[at] = 0.01 * random.normal();
}
