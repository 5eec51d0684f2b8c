import type { Cells } from "../../responses/mod.ts";
import { checkCells, globalMean } from "./_check_cells.ts";
import { type CellQuery, checkQuery } from "./cell_query.ts";

/** What {@linkcode fitAgentMean} learns. */
export interface AgentMeanFit {
  items: number;
  /** `[R]` */
  respondentMean: Float64Array;
  globalMean: number;
}

/**
 * The mean training score of each respondent, drawn towards the global mean m₀ as if it had been seen in
 * a few further cells: (Σ w y + s m₀) / (Σ w + s).
 *
 * @param options `priorCells` s, at least 0, 1 by default; a respondent without cells gets m₀ at any s
 * @throws {RangeError} When the cells are ragged, outside, or none counts, or s is negative
 *
 * @example
 * ```ts
 * import { fitAgentMean } from "./agent_mean.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 3,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1]),
 *   item: new Uint32Array([0, 1, 0, 1]),
 *   score: new Float64Array([1, 1, 0, 0]),
 * };
 * assert.deepEqual([...fitAgentMean(cells, { priorCells: 2 }).respondentMean], [0.75, 0.25, 0.5]);
 * ```
 */
export function fitAgentMean(cells: Cells, options: { priorCells?: number } = {}): AgentMeanFit {
  const { priorCells = 1 } = options;
  checkCells(cells, "respondent means");
  if (!(priorCells >= 0 && priorCells < Infinity)) {
    throw new RangeError(
      `Cannot smooth respondent means as priorCells must be at least 0: found ${priorCells}`,
    );
  }
  const mean = globalMean(cells);
  const sum = new Float64Array(cells.respondents).fill(priorCells * mean);
  const total = new Float64Array(cells.respondents).fill(priorCells);
  cells.respondent.forEach((r, c) => {
    const w = cells.weight ? cells.weight[c] : 1;
    sum[r] += w * cells.score[c];
    total[r] += w;
  });
  const respondentMean = sum.map((value, r) => total[r] > 0 ? value / total[r] : mean);
  return { items: cells.items, respondentMean, globalMean: mean };
}

/** The respondent's mean for each pair, `[Q]`. */
export function predictAgentMean(fit: AgentMeanFit, query: CellQuery): Float64Array {
  checkQuery(query, fit.respondentMean.length, fit.items);
  return Float64Array.from(query.respondent, (r) => fit.respondentMean[r]);
}
