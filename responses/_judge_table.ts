import type { Columns } from "./_columns.ts";
import { longLayout } from "./_detect_form.ts";
import { parseCell } from "./_parse_cell.ts";

/**
 * Why a table found in a folder is not meant as a wide response matrix, judged by what is in it;
 * `undefined` if it is. One with a few wrong cells is a matrix, and reading it shall fail.
 */
export function notAMatrix(columns: Columns): string | undefined {
  if (longLayout(columns.header)) return "holds one row a cell, not one column an item";
  if (columns.header.length < 2) return "has a single column";
  if (columns.length === 0) return "has no rows";
  let filled = 0, wrong = 0, first: Error | undefined;
  for (let row = 0; row < columns.length; row++) {
    for (let column = 1; column < columns.header.length; column++) {
      const raw = columns.cell(row, column);
      if (raw === null || raw === undefined || raw === "") continue;
      filled++;
      try {
        parseCell(raw, (message) => {
          throw columns.error(row, column, message);
        });
      } catch (error) {
        wrong++;
        first ??= error as Error;
      }
    }
  }
  return 2 * wrong > filled
    ? `holds ${wrong} cells of ${filled} that are no scores, the first: ${first!.message}`
    : undefined;
}
