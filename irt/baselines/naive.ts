import type { Cells } from "../../responses/mod.ts";
import { checkCells, globalMean, meansBy } from "./_check_cells.ts";
import { type CellQuery, checkQuery } from "./cell_query.ts";

/** What {@linkcode fitNaive} learns. */
export interface NaiveFit {
  respondents: number;
  /** `[I]` mean training score; the global mean for an item without training cells */
  itemMean: Float64Array;
  globalMean: number;
}

/**
 * The mean training score of each item; all items never seen share the global mean, so that within them
 * nothing is ranked.
 *
 * @throws {RangeError} When the cells are ragged, outside, or none counts
 *
 * @example
 * ```ts
 * import { fitNaive, predictNaive } from "./naive.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = fitNaive({
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([0, 1]),
 *   item: new Uint32Array([0, 0]),
 *   score: new Float64Array([1, 0.5]),
 * });
 * assert.deepEqual([...fit.itemMean], [0.75, 0.75]);
 * const query = { respondent: new Uint32Array([1]), item: new Uint32Array([1]) };
 * assert.deepEqual([...predictNaive(fit, query)], [0.75]);
 * ```
 */
export function fitNaive(cells: Cells): NaiveFit {
  checkCells(cells, "item means");
  const mean = globalMean(cells);
  const itemMean = meansBy(cells, "item").map((value) => Number.isNaN(value) ? mean : value);
  return { respondents: cells.respondents, itemMean, globalMean: mean };
}

/** The item's mean for each pair, `[Q]`. */
export function predictNaive(fit: NaiveFit, query: CellQuery): Float64Array {
  checkQuery(query, fit.respondents, fit.itemMean.length);
  return Float64Array.from(query.item, (i) => fit.itemMean[i]);
}
