import type { Cells } from "../../responses/mod.ts";
import type { CellQuery } from "./cell_query.ts";
import { chooseK, K_GRID, type KnnChoiceRow } from "./choose_k.ts";
import { holdOutCells } from "./hold_out_cells.ts";
import { fitKnn, type KnnFit, type KnnPrediction, predictKnn } from "./knn.ts";
import { nearestItems, nearestItemsOn } from "./nearest_items.ts";
import {
  definePredictor,
  type Predictor,
  type PredictorInput,
  requireEmbeddings,
  requireValidation,
} from "./predictor.ts";

/** Settings of {@linkcode knnPredictor}. */
export interface KnnPredictorOptions {
  /**
   * What k is chosen on: the validation items (the default), 15 % of the training cells, the test items
   * themselves (`leakedTruth`, for repeating published results only), or a number, which is k
   */
  choose?: "validation items" | "training cells" | "test items" | number;
  /** 5, 10, 20, 50 by default */
  grid?: readonly number[];
}

/** What the predictor says of itself. */
export interface KnnDiagnostics extends Omit<KnnPrediction, "predicted"> {
  k: number;
  /** Empty where k was given */
  table: readonly KnnChoiceRow[];
}

/**
 * Predicts a respondent's score on a new item by its scores on the items with the nearest embeddings.
 *
 * Neighbours are items with training cells; k is chosen by AUC, at a tie by RMSE. When chosen on training
 * cells, each cell is judged from the fit without the held-out ones and its own item is no neighbour.
 *
 * @example
 * ```ts
 * import { knnPredictor } from "./knn_predictor.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(knnPredictor().needs, { embeddings: true, validation: true });
 * assert.equal(knnPredictor({ choose: 10 }).needs.validation, false);
 * ```
 */
export function knnPredictor(options: KnnPredictorOptions = {}): Predictor<KnnDiagnostics> {
  const { choose = "validation items", grid = K_GRID } = options;
  return definePredictor({
    name: "knn",
    needs: { embeddings: true, validation: choose === "validation items" },
    async run(input) {
      const { train, query } = input, fit = fitKnn(train);
      const { k, table } = typeof choose === "number"
        ? { k: choose, table: [] }
        : chooseK(...await judgement(input, fit, { choose, count: Math.max(...grid) }), { grid });
      const nearest = await neighbours(input, fit, { query, count: k });
      const { predicted, ...support } = predictKnn(fit, query, { nearest, k });
      return { predicted, diagnostics: { k, table, ...support } };
    },
  });
}

type Judged = Parameters<typeof chooseK>[1];

/** The fit and the cells that k is judged by. */
async function judgement(
  input: PredictorInput,
  fit: KnnFit,
  { choose, count }: { choose: string; count: number },
): Promise<[KnnFit, Judged]> {
  const judgedBy = async (used: KnnFit, query: CellQuery, score: ArrayLike<number>) => {
    const nearest = await neighbours(input, used, { query, count });
    const { respondent, item } = query;
    return [used, { respondent, item, score, nearest }] as [KnnFit, Judged];
  };
  if (choose === "validation items") {
    const cells: Cells = requireValidation(input, "knn");
    return await judgedBy(fit, cells, cells.score);
  }
  if (choose === "test items") {
    if (!input.leakedTruth) {
      throw new TypeError("Cannot choose k on test items as it needs leakedTruth: found none");
    }
    return await judgedBy(fit, input.query, input.leakedTruth);
  }
  const { fit: cells, heldOut } = holdOutCells(input.train, { seed: input.seed });
  if (!heldOut) {
    throw new RangeError(
      `Cannot choose k on training cells as there must be at least 8: found ${input.train.score.length}`,
    );
  }
  return await judgedBy(fitKnn(cells), heldOut, heldOut.score);
}

/** Nearest training items of every item asked for. */
async function neighbours(
  input: PredictorInput,
  fit: KnnFit,
  { query, count }: { query: CellQuery; count: number },
) {
  const embeddings = requireEmbeddings(input, "knn"), { backend } = input;
  const search = {
    query: Uint32Array.from(new Set(query.item)),
    candidates: fit.trainItems,
    count,
  };
  return backend
    ? await nearestItemsOn(backend, embeddings, search)
    : nearestItems(embeddings, search);
}
