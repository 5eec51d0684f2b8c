import { checkLength } from "../runtime/errors.ts";

/** The observed cells of a response matrix as a list, C of them, in any order. */
export interface ObservedCells {
  /** R */
  readonly respondents: number;
  /** I */
  readonly items: number;
  /** `[C]`, each below R */
  readonly respondent: Uint32Array;
  /** `[C]`, each below I */
  readonly item: Uint32Array;
  /** `[C]`, each in [0, 1] */
  readonly score: Float32Array | Float64Array;
  /** `[C]`, each at least 0; all 1 where left out */
  readonly weight?: Float32Array | Float64Array;
}

/**
 * Fails unless the lists agree in length and every entry lies in its range.
 *
 * @param operation What is attempted, for the message
 * @throws {ShapeError} When the lists differ in length
 * @throws {RangeError} When a respondent, an item, a score or a weight lies outside its range
 *
 * @example
 * ```ts
 * import { checkCells } from "./observed_cells.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 1,
 *   items: 1,
 *   respondent: new Uint32Array([0]),
 *   item: new Uint32Array([1]),
 *   score: new Float32Array([1]),
 * };
 * assert.throws(() => checkCells("fitTwoPLBatch()", cells), /item of cell 0 must lie below 1/);
 * ```
 */
export function checkCells(operation: string, cells: ObservedCells): void {
  const { respondents, items, respondent, item, score, weight } = cells;
  const count = respondent.length;
  checkLength(operation, "item", item, count);
  checkLength(operation, "score", score, count);
  if (weight) checkLength(operation, "weight", weight, count);
  const fail = (what: string, c: number, must: string, found: number): never => {
    throw new RangeError(
      `Cannot run ${operation} as the ${what} of cell ${c} must ${must}: found ${found}`,
    );
  };
  const place = (what: string, c: number, found: number, end: number) => {
    if (found >>> 0 !== found) fail(what, c, "be a whole number from 0", found);
    if (!(found < end)) fail(what, c, `lie below ${end}`, found);
  };
  for (let c = 0; c < count; c++) {
    place("respondent", c, respondent[c], respondents);
    place("item", c, item[c], items);
    if (!(score[c] >= 0 && score[c] <= 1)) fail("score", c, "lie in [0, 1]", score[c]);
    if (weight && !(weight[c] >= 0 && weight[c] < Infinity)) {
      fail("weight", c, "be finite and at least 0", weight[c]);
    }
  }
}

/** Sum of the cells' weights; their number where they carry none. */
export function totalWeight({ respondent, weight }: ObservedCells): number {
  if (!weight) return respondent.length;
  let sum = 0;
  for (const w of weight) sum += w;
  return sum;
}
