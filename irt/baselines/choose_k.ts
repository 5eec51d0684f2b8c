import type { CellQuery } from "./cell_query.ts";
import { type KnnFit, predictKnn } from "./knn.ts";
import type { NearestItems } from "./nearest_items.ts";
import {
  type Criterion,
  isBetterScore,
  scoreValidation,
  type ValidationScore,
} from "./validation_score.ts";

/** The numbers of neighbours that are tried. */
export const K_GRID: readonly number[] = [5, 10, 20, 50];

/** How well one k predicted the cells it was judged by. */
export interface KnnChoiceRow {
  k: number;
  validation: ValidationScore;
}

/**
 * Chooses the number of neighbours that predicts known cells best; at a tie the smaller one.
 *
 * @param fit Training cells, not containing the cells to judge by
 * @param judged The cells to judge by with their scores; `nearest` lists at least as many neighbours of
 * their items as the largest k that shall make a difference
 * @param options `grid`, 5, 10, 20, 50 by default; `criterion`, `"auc"` with ties broken by RMSE by default
 * @throws {RangeError} When there are no cells to judge by or the grid is empty
 *
 * @example
 * ```ts
 * import { chooseK } from "./choose_k.ts";
 * import { fitKnn } from "./knn.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = fitKnn({
 *   respondents: 2,
 *   items: 3,
 *   respondent: new Uint32Array([0, 1, 0, 1]),
 *   item: new Uint32Array([0, 0, 1, 1]),
 *   score: new Float64Array([1, 0, 0, 1]),
 * });
 * const nearest = {
 *   query: new Uint32Array([2]),
 *   count: 2,
 *   neighbour: new Uint32Array([0, 1]),
 *   similarity: new Float64Array([0.9, 0.9]),
 * };
 * const judged = { respondent: new Uint32Array([0, 1]), item: new Uint32Array([2, 2]), score: [1, 0] };
 * assert.equal(chooseK(fit, { ...judged, nearest }, { grid: [1, 2] }).k, 1);
 * ```
 */
export function chooseK(
  fit: KnnFit,
  judged: CellQuery & { score: ArrayLike<number>; nearest: NearestItems },
  options: { grid?: readonly number[]; criterion?: Criterion } = {},
): { k: number; table: KnnChoiceRow[] } {
  const { grid = K_GRID, criterion = "auc" } = options;
  if (grid.length === 0) {
    throw new RangeError("Cannot choose k as there must be a number to try: found an empty grid");
  }
  const table: KnnChoiceRow[] = [];
  let best: KnnChoiceRow | undefined;
  for (const k of grid.toSorted((a, b) => a - b)) {
    const { predicted } = predictKnn(fit, judged, { nearest: judged.nearest, k });
    const row = { k, validation: scoreValidation(judged.score, predicted) };
    table.push(row);
    if (isBetterScore(row.validation, best?.validation, criterion)) best = row;
  }
  return { k: best!.k, table };
}
