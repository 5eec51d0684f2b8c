/** A table of text cells. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns set to the right, by index */
  readonly right?: readonly number[];
}

/**
 * A table for a terminal: columns padded to their widest cell, a rule under the header.
 *
 * @example
 * ```ts
 * import { formatTable } from "./format_table.ts";
 * import { strict as assert } from "node:assert";
 *
 * const text = formatTable({ header: ["name", "n"], rows: [["a", "10"], ["bcd", "5"]], right: [1] });
 * assert.equal(text, "name   n\n----  --\na     10\nbcd    5");
 * ```
 */
export function formatTable({ header, rows, right = [] }: TextTable): string {
  const widths = header.map((name, c) =>
    Math.max(name.length, ...rows.map((row) => row[c].length))
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, c) => right.includes(c) ? cell.padStart(widths[c]) : cell.padEnd(widths[c]))
      .join("  ").trimEnd();
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join(
    "\n",
  );
}

/**
 * The same table in Markdown.
 *
 * @example
 * ```ts
 * import { formatMarkdownTable } from "./format_table.ts";
 * import { strict as assert } from "node:assert";
 *
 * const text = formatMarkdownTable({ header: ["name", "n"], rows: [["a|b", "10"]], right: [1] });
 * assert.equal(text, "| name | n |\n| --- | ---: |\n| a\\|b | 10 |");
 * ```
 */
export function formatMarkdownTable({ header, rows, right = [] }: TextTable): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = header.map((_, c) => right.includes(c) ? "---:" : "---");
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}
