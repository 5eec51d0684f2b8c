import { type CellStatus, SCORED, statusCode } from "./cell_status.ts";
import type { Trials } from "./response_matrix.ts";

/**
 * What a cell may be given as: a score, `[passed, total]` trials, the reason why it has none, or
 * `undefined` for one that was not run.
 */
export type CellValue =
  | number
  | readonly [passed: number, total: number]
  | Exclude<CellStatus, "scored">
  | undefined;

/** Cells being filled in, before the checks of the matrix they are made into. */
export interface CellDraft {
  set(cell: number, value: CellValue): void;
  parts(): { scores: Float64Array; status: Uint8Array; trials?: Trials };
}

/** Empty cells for R respondents and I items, all "not run"; trials are kept once one is set. */
export function draftCells(R: number, I: number): CellDraft {
  const scores = new Float64Array(R * I), status = new Uint8Array(R * I);
  let trials: Trials | undefined;
  return {
    set(cell, value) {
      if (value === undefined) status[cell] = 0;
      else if (typeof value === "string") {
        status[cell] = statusCode(value);
        if (status[cell] === SCORED) {
          throw new TypeError('Cannot set a cell to "scored" as the score itself must be given');
        }
      } else {
        status[cell] = SCORED;
        if (typeof value === "number") scores[cell] = value;
        else {
          trials ??= { passed: new Uint32Array(R * I), total: new Uint32Array(R * I) };
          [trials.passed[cell], trials.total[cell]] = value;
          scores[cell] = value[0] / value[1];
        }
      }
    },
    parts: () => ({ scores, status, ...(trials && { trials }) }),
  };
}
