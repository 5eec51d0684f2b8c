import { CsvTable } from "./csv_table.ts";
import { readText } from "./read_text.ts";

/** How to read a table of text cells. */
export interface CsvOptions {
  /** Name for errors; default `<text>` */
  readonly file?: string;
  /** One character between cells; default a comma */
  readonly separator?: string;
}

const QUOTE = 34, LF = 10, CR = 13;

/**
 * Parses comma-separated text with a header line (RFC 4180, Shafranovich 2005).
 *
 * Cells may be quoted and then hold separators, doubled quotes and line breaks. Lines end in LF,
 * CRLF or CR. A byte order mark at the front and lines without any character are skipped. Every row
 * must have as many cells as the header.
 *
 * @param text The whole text
 * @throws {SyntaxError} With `file:line:column`: an open quote, text beside a quoted cell, a quote in
 *   an unquoted cell, a row of another length, a repeated column name, no header
 *
 * @example A cell knows where it stands
 * ```ts
 * import { parseCsv } from "./csv.ts";
 * import { strict as assert } from "node:assert";
 *
 * const table = parseCsv('item,score\n"a, b",0.5\n');
 * assert.deepEqual(table.rows, [["a, b", "0.5"]]);
 * assert.equal(table.number(0, 1), 0.5);
 * assert.deepEqual(table.position(0, 1), { line: 2, column: 8 });
 * ```
 */
export function parseCsv(text: string, options: CsvOptions = {}): CsvTable {
  const { file = "<text>", separator = "," } = options;
  if (separator.length !== 1 || separator === '"' || separator === "\n" || separator === "\r") {
    throw new RangeError(
      `Cannot parse ${file} as the separator must be one character, no quote and no line break: found ${
        JSON.stringify(separator)
      }`,
    );
  }
  const rows: string[][] = [], starts: number[] = [], lines: number[] = [];
  const split = separator.charCodeAt(0), end = text.length;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0, line = 1, lineStart = at;
  const fail = (where: number, message: string): never => {
    throw new SyntaxError(`${file}:${line}:${where - lineStart + 1}: ${message}`);
  };
  while (at < end) {
    const first = text.charCodeAt(at);
    if (first === LF || first === CR) { // a line without any character
      at += first === CR && text.charCodeAt(at + 1) === LF ? 2 : 1;
      line++;
      lineStart = at;
      continue;
    }
    const cells: string[] = [];
    starts.push(at);
    lines.push(line);
    for (;;) {
      let cell: string;
      if (at < end && text.charCodeAt(at) === QUOTE) {
        const opened = at, openedLine = line, openedLineStart = lineStart;
        let from = at + 1;
        cell = "";
        for (at = from;; at++) {
          if (at >= end) {
            line = openedLine;
            lineStart = openedLineStart;
            fail(opened, "Cannot read a quoted cell as it must be closed before the text ends");
          }
          const c = text.charCodeAt(at);
          if (c === QUOTE) {
            if (text.charCodeAt(at + 1) !== QUOTE) break;
            cell += text.slice(from, ++at);
            from = at + 1;
          } else if (c === LF || (c === CR && text.charCodeAt(at + 1) !== LF)) {
            line++;
            lineStart = at + 1;
          }
        }
        cell += text.slice(from, at++);
        const after = text.charCodeAt(at);
        if (at < end && after !== split && after !== LF && after !== CR) {
          fail(at, `Cannot read text after a quoted cell: found ${JSON.stringify(text[at])}`);
        }
      } else {
        const from = at;
        for (; at < end; at++) {
          const c = text.charCodeAt(at);
          if (c === split || c === LF || c === CR) break;
          if (c === QUOTE) fail(at, "Cannot read a quote in a cell that does not begin with one");
        }
        cell = text.slice(from, at);
      }
      cells.push(cell);
      if (at >= end || text.charCodeAt(at) !== split) break;
      at++;
    }
    const expected = rows.length ? rows[0].length : cells.length;
    if (cells.length !== expected) {
      line = lines[rows.length];
      lineStart = at = starts[rows.length];
      fail(
        at,
        `Cannot read a row as it must have ${expected} cells like the header: found ${cells.length}`,
      );
    }
    rows.push(cells);
    if (at < end) {
      at += text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF ? 2 : 1;
      line++;
      lineStart = at;
    }
  }
  const header = rows.shift() ??
    fail(lineStart, "Cannot read a table as it must have a header line: found none");
  const table = new CsvTable(file, header, rows, text, separator, starts, lines);
  const seen = new Set<string>();
  header.forEach((name, i) => {
    if (seen.has(name)) {
      throw table.error(
        -1,
        i,
        `Cannot read a column twice: the name ${JSON.stringify(name)} repeats`,
      );
    }
    seen.add(name);
  });
  return table;
}

/**
 * Reads a CSV file, unpacking it if its name ends in `.gz`; see {@link parseCsv}.
 *
 * @throws {SyntaxError} If it is not UTF-8 or does not parse
 *
 * @example A file is read under its own name
 * ```ts
 * import { readCsv } from "./csv.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "agent,task\r\nx,1\r\n");
 * assert.deepEqual((await readCsv(path)).header, ["agent", "task"]);
 * await Deno.remove(path);
 * ```
 */
export async function readCsv(path: string, options: CsvOptions = {}): Promise<CsvTable> {
  return parseCsv(await readText(path), { file: path, ...options });
}
