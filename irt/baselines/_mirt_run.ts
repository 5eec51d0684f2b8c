import {
  type Backend,
  CounterRandom,
  MirtLogLoss,
  trainMirt,
  WasmBackend,
} from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import { checkCells, seenIn } from "./_check_cells.ts";
import { mirtCost } from "./_mirt_gradient.ts";
import { ValidationWatch } from "./_mirt_validation.ts";
import { cellCost } from "./likelihood.ts";
import type { MirtFit, MirtOptions } from "./mirt.ts";
import { layOutMirt, type MirtParameters } from "./mirt_layout.ts";
import type { ValidationScore } from "./validation_score.ts";

/** One model to be trained: where it starts, who watches it, and what it is in the end. */
export class MirtRun {
  /** The start, a copy to be trained in place or not */
  readonly parameters: MirtParameters;
  readonly settings: { steps: number; learningRate: number; weightDecay: number };
  readonly #seen: Uint8Array;
  readonly #watch?: ValidationWatch;

  constructor(readonly cells: Cells, readonly options: MirtOptions) {
    const { factors, seed = 0, steps = 500, validation, priors = {} } = options;
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
    const { learningRate = 0.01, weightDecay = 0.1 } = options;
    this.settings = { steps, learningRate, weightDecay };
    const { respondents, items } = cells;
    this.parameters = layOutMirt({ respondents, items, factors }, options.start?.slice());
    if (!options.start) drawStart(this.parameters, seed);
    this.#seen = seenIn(cells, "item");
    this.#watch = validation && new ValidationWatch(validation, this.#seen);
  }

  /** Keeps the parameters after a step if they predict the validation cells best so far. */
  look(step: number, vector: Float64Array): void {
    this.#watch?.look(layOutMirt(this.parameters, vector), step, step === this.settings.steps);
  }

  /** Opens another way to judge parameters, where the log-loss of cells is all that is asked for. */
  openLoss(wasm: WasmBackend): Disposable | undefined {
    const cells = this.#watch?.plainCells;
    if (!cells) return undefined;
    const { respondents, items, factors } = this.parameters;
    const loss = new MirtLogLoss(wasm, { cells: { ...cells, respondents, items }, factors });
    this.#watch!.judgeBy((vector) => loss.of(vector));
    return loss;
  }

  /** The step that is kept, and how it predicted the validation cells. */
  get kept(): { step: number; validation?: ValidationScore } {
    const best = this.#watch?.best;
    return { step: best?.step ?? this.settings.steps, ...(best && { validation: best.score }) };
  }

  /** The fit: the best parameters that were looked at, or without validation cells the last ones. */
  finish(last: Float64Array): MirtFit {
    const parameters = layOutMirt(this.parameters, this.#watch?.best?.vector ?? last);
    const value = mirtCost(this.cells, cellCost(this.options.likelihood), parameters);
    return { parameters, seen: this.#seen, value, ...this.kept };
  }
}

/** Trains together runs that differ in their factors alone; returns the last parameters of each. */
export async function trainMirtRuns(
  backend: Backend,
  runs: readonly MirtRun[],
): Promise<Float64Array[]> {
  const [{ settings, options: { likelihood, priors, validation } }] = runs;
  const problems = runs.map(({ cells, parameters }) => ({
    cells,
    factors: parameters.factors,
    start: parameters.vector,
  }));
  using losses = new DisposableStack();
  if (backend.kind !== "reference") {
    const wasm = backend.kind === "wasm" ? backend : new WasmBackend();
    for (const run of runs) losses.use(run.openLoss(wasm));
  }
  return await trainMirt(backend, problems, {
    ...settings,
    likelihood,
    ...(priors && { priors }),
    ...(validation && {
      everySteps: validation.everySteps ?? 10,
      look: (m: number, step: number, vector: Float64Array) => runs[m].look(step, vector),
    }),
  });
}

/** Abilities and loadings from 0.01·N(0, 1), the rest 0. */
function drawStart({ ability, loading }: MirtParameters, seed: number): void {
  const random = new CounterRandom(seed, "multidimensional start");
  for (let at = 0; at < ability.length; at++) ability[at] = 0.01 * random.normal();
  for (let at = 0; at < loading.length; at++) loading[at] = 0.01 * random.normal();
}
