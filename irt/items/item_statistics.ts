import type { ResponseMatrix } from "../../responses/mod.ts";
import { type Measured, measured, unmeasured } from "../metrics/mod.ts";
import type { MissingRule } from "./binomial_cells.ts";
import { type ScoreTable, scoreTable } from "./_score_table.ts";

/** What can be said of an item without a model. */
export interface ItemStatistics {
  readonly item: string;
  /** Respondents with a score on it */
  readonly responses: number;
  /** Mean score, the share passed */
  readonly mean: Measured;
  /**
   * Correlation with the mean score on all other items (corrected item-rest correlation). Undefined for a
   * dead item, and where the rest does not vary.
   */
  readonly itemRest: Measured;
  /** All responses are the same: the item tells nothing of these respondents */
  readonly dead: boolean;
}

/**
 * Classical statistics of items.
 *
 * A respondent's rest score is the mean over the other items that it met, so that missing cells do not
 * count as failures unless `missing` says so.
 *
 * @param matrix `[R, I]`
 * @param options `missing`: `"leave out"` by default
 * @returns A row an item
 *
 * @example An item that sides against all others
 * ```ts
 * import { itemStatistics } from "./item_statistics.ts";
 * import { ResponseMatrix } from "../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b", "c"],
 *   items: ["x", "y", "wrong key", "never"],
 *   rows: [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0]],
 * });
 * const [, , wrong, never] = itemStatistics(matrix);
 * assert(wrong.itemRest.status === "ok" && wrong.itemRest.value < -0.99);
 * assert(never.dead && never.itemRest.status === "undefined");
 * ```
 */
export function itemStatistics(
  matrix: ResponseMatrix,
  { missing = "leave out" }: { missing?: MissingRule } = {},
): ItemStatistics[] {
  const table = scoreTable(matrix, { missing });
  const correlations = itemRestCorrelations(table);
  return matrix.items.map((item, i) => {
    const column = table.column(i);
    const dead = column.length > 0 && column.every((score) => score === column[0]);
    return {
      item,
      responses: column.length,
      mean: column.length
        ? measured(column.reduce((sum, score) => sum + score, 0) / column.length)
        : unmeasured("no responses"),
      itemRest: Number.isNaN(correlations[i])
        ? unmeasured(dead ? "every response is the same" : "the other items do not vary")
        : measured(correlations[i]),
      dead,
    };
  });
}

/** `[I]` corrected item-rest correlations; NaN where there is none. */
export function itemRestCorrelations({ scores, respondents: R, items: I }: ScoreTable) {
  const total = new Float64Array(R), met = new Float64Array(R);
  for (let r = 0; r < R; r++) {
    for (let i = 0; i < I; i++) {
      const score = scores[r * I + i];
      if (Number.isNaN(score)) continue;
      total[r] += score;
      met[r]++;
    }
  }
  return Float64Array.from({ length: I }, (_, i) => {
    const x: number[] = [], y: number[] = [];
    for (let r = 0; r < R; r++) {
      const score = scores[r * I + i];
      if (Number.isNaN(score) || met[r] < 2) continue;
      x.push(score);
      y.push((total[r] - score) / (met[r] - 1));
    }
    return correlation(x, y);
  });
}

/** Pearson's; NaN where one of both does not vary. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const n = x.length;
  const meanX = x.reduce((sum, v) => sum + v, 0) / n, meanY = y.reduce((sum, v) => sum + v, 0) / n;
  let xx = 0, yy = 0, xy = 0;
  for (let k = 0; k < n; k++) {
    xx += (x[k] - meanX) ** 2;
    yy += (y[k] - meanY) ** 2;
    xy += (x[k] - meanX) * (y[k] - meanY);
  }
  return xx > 1e-12 * n && yy > 1e-12 * n ? xy / Math.sqrt(xx * yy) : NaN;
}
