import type { Font } from "./find_font.ts";
import { renderPng } from "./render_png.ts";
import { renderSvg } from "./render_svg.ts";
import { rowsToCsv } from "./rows_to_csv.ts";
import type { FigureSpec, Row } from "./row.ts";

/** Puts a whole file in its place; should do so in one step, so that no half file is ever seen. */
export type WriteFile = (path: string, data: string | Uint8Array) => Promise<void>;

/**
 * Writes a figure as `NAME.svg`, `NAME.png` and `NAME.json` (its Vega-Lite specification) beside the table
 * that it was drawn from, `NAME.csv`. Everything is drawn before anything is written.
 *
 * @param folder Where the files go
 * @param figure `name` (letters, digits, `-` and `_`), `spec`, and the `rows` it was made from
 * @param options `write`; `font` for the PNG, which is left out without one
 * @returns The paths written
 * @throws {RangeError} When the name is another
 * @throws {TypeError} When the specification does not compile
 *
 * @example
 * ```ts
 * import { writeFigure } from "./write_figure.ts";
 * import { strict as assert } from "node:assert";
 *
 * const written: string[] = [];
 * const rows = [{ a: 1 }];
 * const spec = { data: { values: rows }, mark: "point", encoding: {} };
 * await writeFigure("out", { name: "dots", spec, rows }, {
 *   write: (path) => Promise.resolve(void written.push(path)),
 * });
 * assert.deepEqual(written, ["out/dots.csv", "out/dots.json", "out/dots.svg"]);
 * ```
 */
export async function writeFigure(
  folder: string,
  { name, spec, rows }: { name: string; spec: FigureSpec; rows: readonly Row[] },
  { write, font }: { write: WriteFile; font?: Font },
): Promise<string[]> {
  if (!/^[\w-]+$/.test(name)) {
    throw new RangeError(
      `Cannot write a figure as its name must be of letters, digits, - and _: found "${name}"`,
    );
  }
  const svg = await renderSvg(spec);
  const files: [string, string | Uint8Array][] = [
    [`${folder}/${name}.csv`, rowsToCsv(rows)],
    [`${folder}/${name}.json`, JSON.stringify(spec, null, 2) + "\n"],
    [`${folder}/${name}.svg`, svg],
  ];
  if (font) files.push([`${folder}/${name}.png`, await renderPng(svg, { font })]);
  for (const [path, data] of files) await write(path, data);
  return files.map(([path]) => path);
}
