import type { ResponseMatrix } from "../../responses/mod.ts";
import { type Measured, measured, unmeasured } from "../metrics/mod.ts";
import type { MissingRule } from "./binomial_cells.ts";
import { type ScoreTable, scoreTable } from "./_score_table.ts";

/**
 * Reliability of the total score: α = I / (I - 1) · (1 - Σ item variances / variance of the total)
 * (Cronbach 1951), which for scores of 0 and 1 is KR-20 (Kuder and Richardson 1937).
 *
 * With missing cells each covariance is taken over the respondents that met both items; where two items
 * share fewer than two respondents there is no reliability, as nothing tells how they go together.
 *
 * @param matrix `[R, I]`
 * @param options `missing`: `"leave out"` by default
 * @returns At most 1; below 0 where items go against one another
 *
 * @example Two items that always agree
 * ```ts
 * import { reliability } from "./reliability.ts";
 * import { ResponseMatrix } from "../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b"],
 *   items: ["x", "y"],
 *   rows: [[1, 1], [0, 0]],
 * });
 * assert.deepEqual(reliability(matrix), { status: "ok", value: 1 });
 * ```
 */
export function reliability(
  matrix: ResponseMatrix,
  { missing = "leave out" }: { missing?: MissingRule } = {},
): Measured {
  return tableReliability(scoreTable(matrix, { missing }));
}

/** See {@linkcode reliability}. */
export function tableReliability(table: ScoreTable): Measured {
  const { respondents: R, items: I, scores } = table;
  if (I < 2 || R < 2) return unmeasured("fewer than two items or respondents");
  if (scores.every((score) => !Number.isNaN(score))) return completeReliability(table);
  let total = 0, own = 0;
  for (let i = 0; i < I; i++) {
    for (let j = 0; j <= i; j++) {
      let n = 0, x = 0, y = 0, xy = 0;
      for (let r = 0; r < R; r++) {
        const a = scores[r * I + i], b = scores[r * I + j];
        if (Number.isNaN(a) || Number.isNaN(b)) continue;
        n++;
        x += a;
        y += b;
        xy += a * b;
      }
      if (n < 2) return unmeasured("two items share fewer than two respondents");
      const covariance = (xy - x * y / n) / (n - 1);
      total += i === j ? covariance : 2 * covariance;
      if (i === j) own += covariance;
    }
  }
  return alpha(I, own, total);
}

function completeReliability({ respondents: R, items: I, scores }: ScoreTable): Measured {
  const totals = new Float64Array(R);
  let own = 0;
  for (let i = 0; i < I; i++) {
    const column = Float64Array.from({ length: R }, (_, r) => scores[r * I + i]);
    own += variance(column);
    for (let r = 0; r < R; r++) totals[r] += column[r];
  }
  return alpha(I, own, variance(totals));
}

function alpha(items: number, own: number, total: number): Measured {
  return total > 1e-12
    ? measured(items / (items - 1) * (1 - own / total))
    : unmeasured("the total score does not vary");
}

function variance(x: Float64Array): number {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  return x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (x.length - 1);
}
