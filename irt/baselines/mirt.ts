import type { Backend } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import { AdamW } from "../optimise/mod.ts";
import { mirtGradient } from "./_mirt_gradient.ts";
import { MirtRun, trainMirtRuns } from "./_mirt_run.ts";
import type { MirtValidation } from "./_mirt_validation.ts";
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
  const run = new MirtRun(cells, options), { parameters, settings: { steps } } = run;
  const adam = new AdamW(parameters.vector.length, run.settings);
  const gradient = layOutMirt(parameters);
  const addGradient = mirtGradient(cells, cellCost(options.likelihood), options.priors ?? {});
  for (let step = 1; step <= steps; step++) {
    addGradient(parameters, gradient);
    adam.step(parameters.vector, gradient.vector);
    run.look(step, parameters.vector);
  }
  return run.finish(parameters.vector);
}

/**
 * {@linkcode fitMirt} by the kernels of a backend: the same steps from the same start, on WebGPU and
 * WebAssembly in single precision.
 *
 * Takes at most 126 factors and a Beta precision of at most 50. Where two looks at the validation cells
 * are nearly equal another step may be kept.
 *
 * @throws {RangeError} As fitMirt, or beyond those bounds
 *
 * @example
 * ```ts
 * import { WasmBackend } from "../../kernels/mod.ts";
 * import { fitMirtOn } from "./mirt.ts";
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
 * const options = { factors: 1, likelihood: { kind: "bernoulli" }, weightDecay: 0 } as const;
 * const fit = await fitMirtOn(new WasmBackend(), cells, options);
 * const p = predictMirt(fit.parameters, cells);
 * assert(p.every((value, c) => Math.abs(value - cells.score[c]) < 0.02));
 * ```
 */
export async function fitMirtOn(
  backend: Backend,
  cells: Cells,
  options: MirtOptions,
): Promise<MirtFit> {
  const run = new MirtRun(cells, options);
  const [last] = await trainMirtRuns(backend, [run]);
  return run.finish(last);
}
