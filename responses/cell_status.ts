/**
 * What became of a cell. Only a `"scored"` cell has a score; every other one is missing and says why:
 * nobody tried (`"not run"`), the attempt broke (`"error"`), time ran out (`"timeout"`), or someone
 * decided that it shall not count (`"excluded"`).
 */
export type CellStatus = "not run" | "scored" | "error" | "timeout" | "excluded";

/**
 * Every status, at the place of the code that {@linkcode ResponseMatrix} stores for it. Code 0 is
 * `"not run"`, so that fresh memory claims no score.
 */
export const CELL_STATUSES: readonly CellStatus[] = [
  "not run",
  "scored",
  "error",
  "timeout",
  "excluded",
];

/** The code of `"scored"`. */
export const SCORED = 1;

/**
 * The code under which a matrix stores a status.
 *
 * @throws {TypeError} When the text names no status
 *
 * @example Fresh memory holds 0
 * ```ts
 * import { statusCode } from "./cell_status.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(statusCode("not run"), 0);
 * assert.throws(() => statusCode("lost"), TypeError);
 * ```
 */
export function statusCode(status: string): number {
  const code = CELL_STATUSES.indexOf(status as CellStatus);
  if (code < 0) {
    throw new TypeError(
      `Cannot store a cell as its status must be one of ${
        CELL_STATUSES.join(", ")
      }: found "${status}"`,
    );
  }
  return code;
}
