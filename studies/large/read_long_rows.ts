import { readParquetColumns } from "../../files/mod.ts";
import { splitCsvRow } from "./split_csv_row.ts";

/** One response of a long table, with its place for errors. */
export interface LongRow {
  readonly respondent: string;
  readonly item: string;
  /** As written; empty where there is none */
  readonly response: string;
  readonly benchmark?: string;
  readonly place: string;
}

/** Names of the columns that a long table must have, and of one that it may have. */
const NAMES = {
  respondent: ["respondent", "respondent_id", "agent", "agent_id", "subject", "subject_id"],
  item: ["item", "item_id", "task", "task_id"],
  response: ["response", "score", "value"],
  benchmark: ["benchmark", "benchmark_id", "dataset"],
} as const;
type Column = keyof typeof NAMES;

/** Where the columns of a long table stand; `undefined` if the header is not one of such a table. */
export function longColumns(header: readonly string[]): Record<Column, number> | undefined {
  const at = (names: readonly string[]) =>
    header.findIndex((name) => names.includes(name.trim().toLowerCase()));
  const found = Object.fromEntries(
    Object.entries(NAMES).map(([column, names]) => [column, at(names)]),
  ) as Record<Column, number>;
  return found.respondent >= 0 && found.item >= 0 && found.response >= 0 ? found : undefined;
}

/**
 * The responses of a long table, one after another, never the whole text at once: `.csv`, `.csv.gz` or
 * `.parquet`.
 *
 * @throws {SyntaxError} When the header names no respondent, item and response, or a row has another length
 */
export async function* readLongRows(path: string): AsyncGenerator<LongRow> {
  if (path.endsWith(".parquet")) yield* readParquetRows(path);
  else yield* readCsvRows(path);
}

async function* readCsvRows(path: string): AsyncGenerator<LongRow> {
  let columns: Record<Column, number> | undefined, width = 0, number = 0, begun = 0, open = "";
  for await (const line of linesOf(path)) {
    number++;
    if (open === "" && line === "") continue;
    if (open === "") begun = number;
    const text = open === "" ? line : `${open}\n${line}`, cells = splitCsvRow(text);
    open = cells ? "" : text;
    if (!cells) continue;
    if (!columns) {
      columns = requireColumns(cells, path);
      width = cells.length;
      continue;
    }
    if (cells.length !== width) {
      throw new SyntaxError(
        `${path}:${begun}:1: Cannot read a row as it must have ${width} cells: found ${cells.length}`,
      );
    }
    yield {
      respondent: cells[columns.respondent],
      item: cells[columns.item],
      response: cells[columns.response],
      ...(columns.benchmark >= 0 && { benchmark: cells[columns.benchmark] }),
      place: `${path}:${begun}`,
    };
  }
  if (open !== "") {
    throw new SyntaxError(`${path}:${begun}:1: Cannot read a row as its quote must be closed`);
  }
  if (!columns) throw new SyntaxError(`${path}:1:1: Cannot read a table as it must have a header`);
}

async function* readParquetRows(path: string): AsyncGenerator<LongRow> {
  const { rows, columns: all } = await readParquetColumns(path);
  const header = [...all.keys()], at = requireColumns(header, path);
  const column = (index: number) => all.get(header[index])!;
  const parts = [at.respondent, at.item, at.response].map(column);
  const benchmarks = at.benchmark >= 0 ? column(at.benchmark) : undefined;
  for (let row = 0; row < rows; row++) {
    const [respondent, item, response] = parts.map((values) => String(values[row] ?? ""));
    const benchmark = benchmarks && String(benchmarks[row] ?? "");
    yield {
      ...{ respondent, item, response },
      ...(benchmark && { benchmark }),
      place: `${path}, row ${row + 1}`,
    };
  }
}

function requireColumns(header: readonly string[], path: string): Record<Column, number> {
  const found = longColumns(header);
  if (found) return found;
  throw new SyntaxError(
    `${path}:1:1: Cannot read responses as the header must name a respondent, an item and a response, such as subject_id, item_id, response: found ${
      header.slice(0, 10).join(", ")
    }`,
  );
}

/** The lines of a text file, without their ends. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await Deno.open(path);
  const bytes = path.endsWith(".gz")
    ? file.readable.pipeThrough(new DecompressionStream("gzip"))
    : file.readable;
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}
