import { SCORED } from "./cell_status.ts";
import type { ResponseMatrix } from "./response_matrix.ts";
import { type IndexSelection, selectedIndices } from "./_selected_indices.ts";

/**
 * Observed cells in a list: C of them, cell c being the score of respondent `respondent[c]` on item
 * `item[c]`. This is the form that models are fitted to.
 */
export interface Cells {
  /** R of the whole matrix, whether or not each one is in the list */
  respondents: number;
  /** I of the whole matrix */
  items: number;
  /** `[C]` below `respondents` */
  respondent: Uint32Array;
  /** `[C]` below `items` */
  item: Uint32Array;
  /** `[C]` in [0, 1] */
  score: Float64Array;
  /** `[C]` what each cell counts for, 1 if left out */
  weight?: Float64Array;
}

/**
 * The scored cells of a matrix in row-major order, all or those of some items and respondents. Indices
 * are those of the whole matrix, so that cells of different item sets can meet the same parameters.
 *
 * @param matrix `[R, I]`
 * @param options `items`, `respondents`: an index list or a mask of booleans; `respondentWeights`: `[R]`,
 * at least 0, handed on to every cell of the respondent
 * @returns C cells; none is not an error
 * @throws {RangeError} When an index is outside or twice, a mask is too short, or a weight is negative
 *
 * @example The cells of the second item
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { observedCells } from "./observed_cells.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b"],
 *   items: ["x", "y"],
 *   rows: [[1, 0], ["error", 1]],
 * });
 * const cells = observedCells(matrix, { items: [1] });
 * assert.deepEqual([...cells.respondent], [0, 1]);
 * assert.deepEqual([...cells.item], [1, 1]);
 * assert.deepEqual([...cells.score], [0, 1]);
 * ```
 */
export function observedCells(
  matrix: ResponseMatrix,
  options: {
    items?: IndexSelection;
    respondents?: IndexSelection;
    respondentWeights?: ArrayLike<number>;
  } = {},
): Cells {
  const R = matrix.respondents.length, I = matrix.items.length;
  const rows = selectedIndices(options.respondents, R, "respondent").sort();
  const columns = selectedIndices(options.items, I, "item").sort();
  const weights = options.respondentWeights;
  if (weights) checkWeights(weights, R);

  let count = 0;
  for (const r of rows) for (const i of columns) if (matrix.status[r * I + i] === SCORED) count++;
  const cells: Cells = {
    respondents: R,
    items: I,
    respondent: new Uint32Array(count),
    item: new Uint32Array(count),
    score: new Float64Array(count),
    ...(weights && { weight: new Float64Array(count) }),
  };
  let c = 0;
  for (const r of rows) {
    for (const i of columns) {
      if (matrix.status[r * I + i] !== SCORED) continue;
      cells.respondent[c] = r;
      cells.item[c] = i;
      cells.score[c] = matrix.scores[r * I + i];
      if (cells.weight) cells.weight[c] = weights![r];
      c++;
    }
  }
  return cells;
}

function checkWeights(weights: ArrayLike<number>, R: number): void {
  if (weights.length !== R) {
    throw new RangeError(
      `Cannot weigh the cells as there must be ${R} weights, one a respondent: found ${weights.length}`,
    );
  }
  for (let r = 0; r < R; r++) {
    if (!(weights[r] >= 0 && weights[r] < Infinity)) {
      throw new RangeError(
        `Cannot weigh the cells as a weight must be finite and at least 0: found ${
          weights[r]
        } for respondent ${r}`,
      );
    }
  }
}
