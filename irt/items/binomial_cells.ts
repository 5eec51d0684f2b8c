import { CELL_STATUSES, type ResponseMatrix, SCORED } from "../../responses/mod.ts";

/**
 * What becomes of a cell without a score: it is left out, or counts as one trial that failed. A cell that
 * someone has excluded is left out either way.
 */
export type MissingRule = "leave out" | "wrong";

/**
 * Responses as counts: cell c is `passed[c]` of `trials[c]` tries of a respondent at item `item[c]`.
 * The cells of respondent r are those from `start[r]` to `start[r + 1]`.
 */
export interface BinomialCells {
  readonly respondents: number;
  readonly items: number;
  /** `[R + 1]` */
  readonly start: Uint32Array;
  /** `[C]` */
  readonly item: Uint32Array;
  /** `[C]` at least 0, at most `trials` */
  readonly passed: Float64Array;
  /** `[C]` above 0 */
  readonly trials: Float64Array;
}

/**
 * The responses of a matrix as counts of trials.
 *
 * Where the matrix knows the trials behind a score, they are the counts, so that five runs of one agent
 * weigh five times what one weighs; a score without trials is one trial, and a share stands for a trial
 * passed in part.
 *
 * @param matrix `[R, I]`
 * @param options `missing`: `"leave out"` by default
 *
 * @example Three of four runs passed, and one run timed out
 * ```ts
 * import { binomialCells } from "./binomial_cells.ts";
 * import { ResponseMatrix } from "../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["agent"],
 *   items: ["x", "y"],
 *   rows: [[[3, 4], "timeout"]],
 * });
 * assert.deepEqual([...binomialCells(matrix).trials], [4]);
 * assert.deepEqual([...binomialCells(matrix, { missing: "wrong" }).passed], [3, 0]);
 * ```
 */
export function binomialCells(
  matrix: ResponseMatrix,
  { missing = "leave out" }: { missing?: MissingRule } = {},
): BinomialCells {
  const R = matrix.respondents.length, I = matrix.items.length;
  const excluded = CELL_STATUSES.indexOf("excluded");
  const start = new Uint32Array(R + 1);
  const item: number[] = [], passed: number[] = [], trials: number[] = [];
  for (let r = 0; r < R; r++) {
    for (let i = 0; i < I; i++) {
      const c = r * I + i, status = matrix.status[c];
      if (status !== SCORED && (missing === "leave out" || status === excluded)) continue;
      const known = status === SCORED ? matrix.trials?.total[c] ?? 0 : 0;
      item.push(i);
      passed.push(known ? matrix.trials!.passed[c] : status === SCORED ? matrix.scores[c] : 0);
      trials.push(known || 1);
    }
    start[r + 1] = item.length;
  }
  return {
    respondents: R,
    items: I,
    start,
    item: Uint32Array.from(item),
    passed: Float64Array.from(passed),
    trials: Float64Array.from(trials),
  };
}
