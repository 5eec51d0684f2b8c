/**
 * The cells of one line of comma-separated text (RFC 4180); `undefined` where a quote is still open, so that
 * the next line belongs to it.
 *
 * @example
 * ```ts
 * import { splitCsvRow } from "./split_csv_row.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(splitCsvRow('a,"b, ""c""",'), ["a", 'b, "c"', ""]);
 * assert.equal(splitCsvRow('a,"b'), undefined);
 * ```
 */
export function splitCsvRow(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(",");
  const cells: string[] = [];
  for (let at = 0; at <= line.length;) {
    if (line[at] !== '"') {
      const end = line.indexOf(",", at);
      cells.push(line.slice(at, end < 0 ? line.length : end));
      if (end < 0) break;
      at = end + 1;
      continue;
    }
    let cell = "", from = at + 1;
    for (;;) {
      const quote = line.indexOf('"', from);
      if (quote < 0) return undefined;
      cell += line.slice(from, quote);
      if (line[quote + 1] !== '"') {
        at = quote + 1;
        break;
      }
      cell += '"';
      from = quote + 2;
    }
    cells.push(cell);
    if (line[at] !== ",") break;
    at++;
  }
  return cells;
}
