import { renderSvg } from "./render_svg.ts";
import { type FigureSpec, requireColumns, type Row } from "./row.ts";

/** What a notebook calls on a value to show it: representations by media type. */
const DISPLAY = Symbol.for("Jupyter.display");

/** A value that a notebook shows as what it is, in several forms of which the reader takes the best. */
export interface Shown {
  /** The forms by media type */
  readonly forms: Readonly<Record<string, unknown>>;
}

/**
 * A figure for a notebook: live where Vega-Lite is drawn, as SVG elsewhere.
 *
 * @param spec A Vega-Lite specification
 * @returns A value that a notebook shows when a cell ends with it
 * @throws {TypeError} When the specification does not compile
 *
 * @example
 * ```ts
 * import { showFigure } from "./show.ts";
 * import { strict as assert } from "node:assert";
 *
 * const shown = await showFigure({ data: { values: [{ a: 1 }] }, mark: "point", encoding: {} });
 * assert.match(String(shown.forms["image/svg+xml"]), /^<svg/);
 * ```
 */
export async function showFigure(spec: FigureSpec): Promise<Shown> {
  return shown({
    "application/vnd.vegalite.v6+json": spec,
    "image/svg+xml": await renderSvg(spec),
  });
}

/** A number that may not exist, with the reason why not. */
type Measure = { readonly status: "ok"; readonly value: number } | {
  readonly status: string;
  readonly reason: string;
};

/** What stands in a table for people. */
export type ShownRow = Readonly<Record<string, Row[string] | Measure | undefined>>;

/**
 * A table for a notebook. Numbers that are not whole are shown to `digits` decimals, `null` or nothing as a dash, what
 * could not be measured by its reason.
 *
 * @param rows Records with the same columns
 * @param options `digits`, 3 by default
 * @returns A value that a notebook shows when a cell ends with it
 * @throws {RangeError} When there is no row, or a row lacks a column of the first
 *
 * @example
 * ```ts
 * import { showTable } from "./show.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { forms } = showTable([{ item: "a", difficulty: 0.12345 }, { item: "b", difficulty: null }]);
 * assert.equal(forms["text/plain"], "item | difficulty\na | 0.123\nb | –");
 * ```
 */
export function showTable(
  rows: readonly ShownRow[],
  { digits = 3 }: { digits?: number } = {},
): Shown {
  const columns = Object.keys(rows[0] ?? {});
  const plain = rows.map((row) =>
    Object.fromEntries(columns.map((name) => [name, plainValue(row[name])]))
  );
  requireColumns(plain, columns, "a table");
  const text = (value: Row[string]) =>
    value === null
      ? "–"
      : typeof value === "number" && !Number.isInteger(value)
      ? value.toFixed(digits)
      : String(value);
  const cells = plain.map((row) => columns.map((name) => text(row[name])));
  const side = columns.map((name) =>
    plain.some((row) => typeof row[name] === "number") ? ' class="n"' : ""
  );
  const line = (tag: string, words: readonly string[]) =>
    `<tr>${words.map((word, c) => `<${tag}${side[c]}>${escape(word)}</${tag}>`).join("")}</tr>`;
  return shown({
    "text/html": `<table><thead>${line("th", columns)}</thead><tbody>${
      cells.map((words) => line("td", words)).join("")
    }</tbody></table>`,
    "text/plain": [columns, ...cells].map((words) => words.join(" | ")).join("\n"),
  });
}

function plainValue(value: ShownRow[string]): Row[string] {
  if (value === undefined) return null;
  if (typeof value !== "object" || value === null) return value;
  return "value" in value ? value.value : value.reason;
}

function shown(forms: Readonly<Record<string, unknown>>): Shown {
  return Object.assign({ forms }, { [DISPLAY]: () => forms });
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
