import { CELL_STATUSES, type ResponseMatrix, SCORED } from "../../responses/mod.ts";
import type { MissingRule } from "./binomial_cells.ts";

/** Scores as plain numbers, NaN where there is none. */
export interface ScoreTable {
  readonly respondents: number;
  readonly items: number;
  /** `[R, I]` */
  readonly scores: Float64Array;
  /** The scores that an item has, by respondent */
  column(item: number): number[];
}

/** Scores of a matrix under a rule for cells without one; excluded cells have none under either. */
export function scoreTable(
  matrix: ResponseMatrix,
  { missing }: { missing: MissingRule },
): ScoreTable {
  const excluded = CELL_STATUSES.indexOf("excluded");
  const scores = matrix.scores.map((score, c) => {
    const status = matrix.status[c];
    return status === SCORED ? score : missing === "wrong" && status !== excluded ? 0 : NaN;
  });
  return tableOf(scores, matrix.respondents.length, matrix.items.length);
}

/** Wraps an array of scores. */
export function tableOf(scores: Float64Array, respondents: number, items: number): ScoreTable {
  const column = (item: number) => {
    const out: number[] = [];
    for (let r = 0; r < respondents; r++) {
      const score = scores[r * items + item];
      if (!Number.isNaN(score)) out.push(score);
    }
    return out;
  };
  return { respondents, items, scores, column };
}
