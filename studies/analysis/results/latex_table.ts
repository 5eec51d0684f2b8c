import { latexText } from "./latex_text.ts";

/** A table for print. */
export interface LatexTable {
  readonly caption: string;
  /** Name that the text refers to it by */
  readonly label: string;
  readonly header: readonly string[];
  /** Cells as they are to be read; an empty one prints a dash */
  readonly rows: readonly (readonly string[])[];
  /** Columns set to the right, by index */
  readonly right?: readonly number[];
}

/**
 * A `longtable` that breaks over pages, its head repeated; it needs the package `longtable` alone.
 *
 * @throws {RangeError} When a row has another length than the header, the label holds other than letters,
 * digits, `-` and `:`, or a letter cannot be printed
 *
 * @example
 * ```ts
 * import { latexTable } from "./latex_table.ts";
 * import { strict as assert } from "node:assert";
 *
 * const text = latexTable({
 *   caption: "Results",
 *   label: "tab:results",
 *   header: ["Method", "AUC"],
 *   rows: [["A & B", "0.7"], ["C", ""]],
 *   right: [1],
 * });
 * assert(text.includes("\\begin{longtable}{lr}"));
 * assert(text.includes("A \\& B & 0.7 \\\\"));
 * assert(text.includes("C & -- \\\\"));
 * ```
 */
export function latexTable({ caption, label, header, rows, right = [] }: LatexTable): string {
  if (!/^[\w:-]+$/.test(label)) {
    throw new RangeError(
      `Cannot write a LaTeX table as its label must be of letters, digits, - and ":": found "${label}"`,
    );
  }
  rows.forEach((row, r) => {
    if (row.length === header.length) return;
    throw new RangeError(
      `Cannot write a LaTeX table as each row must have ${header.length} cells: found ${row.length} in row ${r}`,
    );
  });
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => cell === "" ? "--" : latexText(cell)).join(" & ")} \\\\`;
  const head = ["\\hline", line(header), "\\hline"];
  return [
    "% needs \\usepackage{longtable}",
    `\\begin{longtable}{${header.map((_, c) => right.includes(c) ? "r" : "l").join("")}}`,
    `\\caption{${latexText(caption)}}\\label{${label}} \\\\`,
    ...head,
    "\\endfirsthead",
    `\\multicolumn{${header.length}}{l}{\\tablename\\ \\thetable, continued} \\\\`,
    ...head,
    "\\endhead",
    "\\hline",
    "\\endfoot",
    ...rows.map(line),
    "\\end{longtable}",
  ].join("\n") + "\n";
}
