import type { Row } from "./row.ts";

/**
 * Rows as CSV (RFC 4180, LF), with every column that any row has; `null` is an empty cell.
 *
 * @example
 * ```ts
 * import { rowsToCsv } from "./rows_to_csv.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(rowsToCsv([{ a: 1, b: "x,y" }, { a: null }]), 'a,b\n1,"x,y"\n,\n');
 * ```
 */
export function rowsToCsv(rows: readonly Row[]): string {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: Row[string] | undefined) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const line = (
    cells: readonly string[],
  ) => (cells.length === 1 && cells[0] === "" ? '""' : cells.join(","));
  return [
    line(header.map(cell)),
    ...rows.map((row) => line(header.map((name) => cell(row[name])))),
  ].join("\n") + "\n";
}

/**
 * Rows from text cells as a CSV file holds them: numbers become numbers, empty cells `null`.
 *
 * @param table `header` and `rows` of text
 *
 * @example
 * ```ts
 * import { rowsFromText } from "./rows_to_csv.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rows = rowsFromText({ header: ["a", "b"], rows: [["1.5", ""], ["x", "true"]] });
 * assert.deepEqual(rows, [{ a: 1.5, b: null }, { a: "x", b: true }]);
 * ```
 */
export function rowsFromText(
  { header, rows }: { header: readonly string[]; rows: readonly (readonly string[])[] },
): Row[] {
  return rows.map((cells) =>
    Object.fromEntries(header.map((name, c) => [name, valueOf(cells[c])]))
  );
}

function valueOf(text: string): Row[string] {
  if (text === "") return null;
  if (text === "true" || text === "false") return text === "true";
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  return text;
}
