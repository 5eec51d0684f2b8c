import { holdOutCells } from "./hold_out_cells.ts";
import type { UnseenItems } from "./logistic_predictors.ts";
import type { MirtPriors } from "./mirt.ts";
import { fillUnseenLoadings, predictMirt } from "./predict_mirt.ts";
import {
  definePredictor,
  type Predictor,
  type PredictorInput,
  requireValidation,
} from "./predictor.ts";
import { type MirtSweepRow, sweepMirt, sweepMirtOn } from "./sweep_mirt.ts";
import type { Criterion } from "./validation_score.ts";

/** Settings of {@linkcode mirtPredictor}. */
export interface MirtPredictorOptions {
  /** Numbers of factors to try; 1, 2, 3, 5, 8 by default, the published runs 2 to 30 */
  factors?: readonly number[];
  /**
   * What the number of factors and the step are chosen on: the validation items (the default), or, as in
   * the published runs, 15 % of the training cells
   */
  choose?: "validation items" | "training cells";
  /** `"benchmark mean"` by default, the published runs `"as fitted"` */
  unseen?: UnseenItems;
  /** `"logLoss"` by default, the published runs `"auc"` */
  criterion?: Criterion;
  /** 10 by default, the published runs 1 */
  everySteps?: number;
  steps?: number;
  /** Decoupled; 0 by default, the published runs 0.1 */
  weightDecay?: number;
  /** Deviations; abilities, loadings and biases 1, easiness 2 by default, the published runs none */
  priors?: MirtPriors;
}

/** What the predictor says of its fit. */
export interface MirtDiagnostics {
  /** Chosen number of factors */
  factors: number;
  /** Chosen step */
  step: number;
  /** Mean cost of the training cells, nats */
  value: number;
  table: readonly MirtSweepRow[];
}

/** Settings of the published runs, in which test items kept loadings that decayed from a random start. */
export const PUBLISHED_MIRT: Required<Omit<MirtPredictorOptions, "steps">> = {
  factors: Array.from({ length: 29 }, (_, n) => n + 2),
  choose: "training cells",
  unseen: "as fitted",
  criterion: "auc",
  everySteps: 1,
  weightDecay: 0.1,
  priors: {},
};

/**
 * Multidimensional model with the number of factors chosen by validation; new items get the mean loading
 * and easiness of their benchmark.
 *
 * In the published runs the AUC was taken before and the RMSE after each step; here both are after it.
 *
 * @example
 * ```ts
 * import { mirtPredictor, PUBLISHED_MIRT } from "./mirt_predictor.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(mirtPredictor().needs.validation, true);
 * assert.equal(mirtPredictor(PUBLISHED_MIRT).needs.validation, false);
 * ```
 */
export function mirtPredictor(options: MirtPredictorOptions = {}): Predictor<MirtDiagnostics> {
  const { choose = "validation items", unseen = "benchmark mean" } = options;
  return definePredictor({
    name: "mirt",
    needs: { embeddings: false, validation: choose === "validation items" },
    async run(input) {
      const { likelihood, seed, benchmarks, query, backend } = input;
      const { fit: cells, judged } = choose === "validation items"
        ? { fit: input.train, judged: requireValidation(input, "mirt") }
        : splitTraining(input);
      const sweep = {
        factors: options.factors ?? [1, 2, 3, 5, 8],
        likelihood,
        seed,
        weightDecay: options.weightDecay ?? 0,
        priors: options.priors ?? { ability: 1, loading: 1, easiness: 2, bias: 1 },
        ...(options.steps !== undefined && { steps: options.steps }),
        validation: {
          cells: judged,
          benchmarks,
          criterion: options.criterion,
          everySteps: options.everySteps,
        },
      };
      const { fit, table } = backend
        ? await sweepMirtOn(backend, cells, sweep)
        : sweepMirt(cells, sweep);
      const parameters = unseen === "benchmark mean"
        ? fillUnseenLoadings(fit.parameters, { seen: fit.seen, benchmarks })
        : fit.parameters;
      const { step, value } = fit, { factors } = parameters;
      return {
        predicted: predictMirt(parameters, query),
        diagnostics: { factors, step, value, table },
      };
    },
  });
}

/** Training cells in two parts, or an error where they are too few to judge by. */
function splitTraining({ train, seed }: PredictorInput) {
  const { fit, heldOut } = holdOutCells(train, { seed });
  if (!heldOut) {
    throw new RangeError(
      `Cannot choose factors on training cells as there must be at least 8: found ${train.score.length}`,
    );
  }
  return { fit, judged: heldOut };
}
