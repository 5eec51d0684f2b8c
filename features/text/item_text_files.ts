import { readCsv, readParquetColumns, readText } from "../../files/mod.ts";

/** Names of the columns of a table of texts. */
export interface TextColumns {
  readonly item: string;
  readonly text: string;
  readonly benchmark: string;
}

/** Rows of one file, not checked yet. */
export interface TextRows {
  readonly rows: number;
  /** Value of a field, `undefined` where there is no such column or key. */
  cell(row: number, field: keyof TextColumns): unknown;
  /** Where a field stands, to begin a message with. */
  place(row: number, field: keyof TextColumns): string;
}

/** A file is no table of texts: it has no column of that name. */
export interface NoTexts {
  /** Where the column should be, to begin a message with. */
  readonly place: string;
  /** Columns that are there. */
  readonly found: string;
}

type Reader = (path: string, columns: TextColumns) => Promise<TextRows | NoTexts>;

/** Readers by the end of the file's name. */
const READERS: readonly [RegExp, Reader][] = [
  [/\.csv(\.gz)?$/, readTextCsv],
  [/\.jsonl(\.gz)?$/, readTextLines],
  [/\.parquet$/, readTextParquet],
];

/** The reader for a file of this name, if there is one. */
export function textReader(path: string): Reader | undefined {
  return READERS.find(([name]) => name.test(path))?.[1];
}

/** Comma-separated text with a header. */
async function readTextCsv(path: string, columns: TextColumns): Promise<TextRows | NoTexts> {
  const table = await readCsv(path);
  const place = (row: number, cell: number) => {
    const { line, column } = table.position(row, Math.max(0, cell));
    return `${path}:${line}:${column}`;
  };
  if (table.columnIndex(columns.text) < 0) {
    return { place: place(-1, 0), found: list(table.header) };
  }
  const at = {
    item: table.columnIndex(columns.item),
    text: table.columnIndex(columns.text),
    benchmark: table.columnIndex(columns.benchmark),
  };
  if (at.item < 0) throw noItems(place(-1, 0), columns, table.header);
  return {
    rows: table.rows.length,
    cell: (row, field) => at[field] < 0 ? undefined : table.rows[row][at[field]],
    place: (row, field) => place(row, at[field]),
  };
}

/** One JSON object a line; lines of blanks are passed over. */
async function readTextLines(path: string, columns: TextColumns): Promise<TextRows> {
  const lines: { number: number; source: string; value: Record<string, unknown> }[] = [];
  (await readText(path)).split(/\r?\n/).forEach((source, i) => {
    if (!source.trim()) return;
    const number = i + 1;
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch (cause) {
      const message = (cause as Error).message;
      const column = Number(/position (\d+)/.exec(message)?.[1] ?? source.length) + 1;
      const text = `${path}:${number}:${column}: Cannot read a line as JSON: ${message}`;
      throw new SyntaxError(text, { cause });
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new SyntaxError(
        `${path}:${number}:1: Cannot read item texts as each line must be a JSON object: found ${
          source.slice(0, 60)
        }`,
      );
    }
    lines.push({ number, source, value: value as Record<string, unknown> });
  });
  return {
    rows: lines.length,
    cell: (row, field) =>
      Object.hasOwn(lines[row].value, columns[field])
        ? lines[row].value[columns[field]]
        : undefined,
    place: (row, field) => {
      const { number, source } = lines[row];
      return `${path}:${number}:${Math.max(0, source.indexOf(JSON.stringify(columns[field]))) + 1}`;
    },
  };
}

/** Columns of a Parquet file. */
async function readTextParquet(path: string, columns: TextColumns): Promise<TextRows | NoTexts> {
  const table = await readParquetColumns(path);
  const names = [...table.columns.keys()];
  if (!table.columns.has(columns.text)) return { place: path, found: list(names) };
  if (!table.columns.has(columns.item)) throw noItems(path, columns, names);
  return {
    rows: table.rows,
    cell: (row, field) => table.columns.get(columns[field])?.[row],
    place: (row, field) => `${path}: row ${row}, column ${columns[field]}`,
  };
}

function noItems(place: string, columns: TextColumns, found: readonly string[]): SyntaxError {
  return new SyntaxError(
    `${place}: Cannot read item texts as there must be a column ${
      JSON.stringify(columns.item)
    }: found ${list(found)}`,
  );
}

function list(names: readonly string[]): string {
  return names.slice(0, 8).join(", ");
}
