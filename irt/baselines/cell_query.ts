import type { Cells } from "../../responses/mod.ts";

/** Cells to predict: pair q is respondent `respondent[q]` on item `item[q]`, both `[Q]`. */
export interface CellQuery {
  respondent: Uint32Array;
  item: Uint32Array;
}

/**
 * Every cell of a matrix, row-major, as a query.
 *
 * @returns Q = R·I pairs
 *
 * @example
 * ```ts
 * import { everyCell } from "./cell_query.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { respondent, item } = everyCell({ respondents: 2, items: 2 });
 * assert.deepEqual([...respondent], [0, 0, 1, 1]);
 * assert.deepEqual([...item], [0, 1, 0, 1]);
 * ```
 */
export function everyCell(
  { respondents, items }: Pick<Cells, "respondents" | "items">,
): CellQuery {
  const size = respondents * items;
  return {
    respondent: Uint32Array.from({ length: size }, (_, q) => Math.floor(q / items)),
    item: Uint32Array.from({ length: size }, (_, q) => q % items),
  };
}

/** Refuses pairs that do not fit a matrix of R respondents and I items. */
export function checkQuery(query: CellQuery, respondents: number, items: number): void {
  const { respondent, item } = query;
  if (respondent.length !== item.length) {
    throw new RangeError(
      `Cannot predict cells as respondents and items must come in pairs: found ${respondent.length} and ${item.length}`,
    );
  }
  for (let q = 0; q < item.length; q++) {
    if (respondent[q] >= respondents || item[q] >= items) {
      throw new RangeError(
        `Cannot predict cell ${q} as the fit has ${respondents} respondents and ${items} items: found respondent ${
          respondent[q]
        }, item ${item[q]}`,
      );
    }
  }
}
