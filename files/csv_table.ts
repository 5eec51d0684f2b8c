/** Where a cell begins: line and column in the file, both counted from 1, column in UTF-16 units. */
export interface CsvPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * A parsed table of text cells that still knows where each stood.
 *
 * Positions are found again by walking the one line that is asked for, so that they cost nothing
 * while all is well.
 */
export class CsvTable {
  /** @internal Made by `parseCsv` */
  constructor(
    /** Name used in errors */
    readonly file: string,
    /** Names of the columns */
    readonly header: readonly string[],
    /** Cells by row, each row as long as the header */
    readonly rows: readonly (readonly string[])[],
    private readonly text: string,
    private readonly separator: string,
    private readonly starts: readonly number[],
    private readonly lines: readonly number[],
  ) {}

  /** Index of a column; -1 where there is none of that name. */
  columnIndex(name: string): number {
    return this.header.indexOf(name);
  }

  /** Where the cell begins; row -1 is the header. */
  position(row: number, cell: number): CsvPosition {
    const { text, separator } = this;
    let at = this.starts[row + 1], line = this.lines[row + 1], lineStart = at, quoted = false;
    for (let passed = 0; at < text.length; at++) {
      if (passed === cell && !quoted) break;
      const c = text[at];
      if (c === '"') quoted = !quoted;
      else if (c === separator && !quoted) passed++;
      else if (c === "\n" || (c === "\r" && text[at + 1] !== "\n")) {
        if (!quoted) break;
        line++;
        lineStart = at + 1;
      }
    }
    return { line, column: at - lineStart + 1 };
  }

  /** A `SyntaxError` that begins with `file:line:column` of the cell; row -1 is the header. */
  error(row: number, cell: number, message: string): SyntaxError {
    const { line, column } = this.position(row, cell);
    return new SyntaxError(`${this.file}:${line}:${column}: ${message}`);
  }

  /** The cell as a finite decimal number. */
  number(row: number, cell: number): number {
    const text = this.rows[row][cell];
    const value = parseNumber(text);
    if (value === undefined) {
      throw this.error(
        row,
        cell,
        `Cannot read column ${
          JSON.stringify(this.header[cell])
        } as it must hold finite numbers: found ${JSON.stringify(text)}`,
      );
    }
    return value;
  }
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A finite decimal number, or `undefined` for anything else (blank, hexadecimal, `nan`, `inf`).
 *
 * @example Only plain numbers are taken
 * ```ts
 * import { parseNumber } from "./csv_table.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(parseNumber("-1.5e2"), -150);
 * assert.equal(parseNumber(""), undefined);
 * ```
 */
export function parseNumber(text: string): number | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
