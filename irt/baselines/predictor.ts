import type { Backend } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import type { CellQuery } from "./cell_query.ts";
import type { Likelihood } from "./likelihood.ts";
import type { ItemEmbeddings } from "./nearest_items.ts";

/** What every method is given: R respondents and I items are those of the whole matrix throughout. */
export interface PredictorInput {
  /** Cells to learn from, none of a validation or test item */
  train: Cells;
  /** Cells of the validation items, to choose settings by and for nothing else */
  validation?: Cells;
  /** Cells to predict, such as those of the test items */
  query: CellQuery;
  /** `[I]`, equal for items of one benchmark */
  benchmarks: ArrayLike<string | number>;
  /** `[I, D]` */
  embeddings?: ItemEmbeddings;
  /** Of everything random in the method */
  seed: number;
  /** Scores are used as they are: make them 0 or 1 beforehand where hard targets are wanted */
  likelihood: Likelihood;
  /** Where to compute; without it the plain forms in double precision do, which it must agree with */
  backend?: Backend;
  /**
   * True scores of the query, `[Q]`. Only for repeating published results in which settings were chosen on
   * the test items; such a number is no measure of how new items are predicted.
   */
  leakedTruth?: ArrayLike<number>;
}

/** What every method gives back. */
export interface PredictorOutput<Diagnostics extends object = object> {
  /** `[Q]` probability of a pass, or expected score, aligned with the query */
  predicted: Float64Array;
  /** What the method has to say about itself: settings chosen, convergence, support of each prediction */
  diagnostics: Diagnostics;
}

/**
 * A method that learns from train cells and predicts others, so that a study can loop over methods.
 */
export interface Predictor<Diagnostics extends object = object> {
  readonly name: string;
  readonly needs: { readonly embeddings: boolean; readonly validation: boolean };
  /** @throws {TypeError} When something that the method needs is not given */
  predict(input: PredictorInput): Promise<PredictorOutput<Diagnostics>>;
}

/** A predictor from its parts; what `run` throws comes out of the promise. */
export function definePredictor<Diagnostics extends object>(
  parts: Pick<Predictor, "name" | "needs"> & {
    run(
      input: PredictorInput,
    ): PredictorOutput<Diagnostics> | Promise<PredictorOutput<Diagnostics>>;
  },
): Predictor<Diagnostics> {
  const { name, needs, run } = parts;
  return { name, needs, predict: (input) => new Promise((resolve) => resolve(run(input))) };
}

/** The validation cells, or an error that names the method that needs them. */
export function requireValidation(input: PredictorInput, name: string): Cells {
  if (input.validation) return input.validation;
  throw new TypeError(
    `Cannot predict with ${name} as it chooses its settings on validation cells: found none`,
  );
}

/** The embeddings, or an error that names the method that needs them. */
export function requireEmbeddings(input: PredictorInput, name: string): ItemEmbeddings {
  if (input.embeddings) return input.embeddings;
  throw new TypeError(`Cannot predict with ${name} as it needs item embeddings: found none`);
}
