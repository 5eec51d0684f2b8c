import { join } from "node:path";
import { type NoTexts, type TextColumns, textReader, type TextRows } from "./item_text_files.ts";

/** Texts of items, in the order of the files. */
export interface ItemTexts {
  /** Item ids, each once, `[I]`. */
  readonly items: readonly string[];
  /** Texts as they stand; empty where the file says so, `[I]`. */
  readonly texts: readonly string[];
  /** Benchmark of each item where the file tells, `[I]`. */
  readonly benchmarks: readonly (string | undefined)[];
  /** Files read. */
  readonly files: readonly string[];
  /** Files of the folder that were not, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

export interface ReadItemTextsOptions {
  /** Column of the ids, `item_id` unless told. */
  readonly itemColumn?: string;
  /** Column of the texts, `text` unless told. */
  readonly textColumn?: string;
  /** Column of the benchmarks, which need not be there, `benchmark` unless told. */
  readonly benchmarkColumn?: string;
}

/**
 * Reads what items ask, from a file or from every file of a folder.
 *
 * `.csv`, `.jsonl` (both also `.gz`) and `.parquet` are read. In a folder, files of other kinds and tables
 * without a column of texts, such as metadata, are skipped and reported; subfolders and hidden files are
 * not looked at. Files come by name. Ids that are whole numbers become text; a text that is `null` or
 * missing from a JSON line is empty.
 *
 * @param path File or folder
 * @throws {SyntaxError} With file, line and column (Parquet: row and column): no column of ids or texts, an
 * id that is empty, no text or repeats, in one file or two, a text or benchmark that is something else, no
 * item at all, or a file that does not parse
 * @throws {TypeError} If the name of a file ends in none of these
 *
 * @example A quoted text keeps its lines
 * ```ts
 * import { readItemTexts } from "./read_item_texts.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, 'item_id,text\na,"Sort it.\nThen print."\nb,\n');
 * const { items, texts } = await readItemTexts(path);
 * assert.deepEqual(items, ["a", "b"]);
 * assert.deepEqual(texts, ["Sort it.\nThen print.", ""]);
 * await Deno.remove(path);
 * ```
 */
export async function readItemTexts(
  path: string,
  options: ReadItemTextsOptions = {},
): Promise<ItemTexts> {
  const columns = {
    item: options.itemColumn ?? "item_id",
    text: options.textColumn ?? "text",
    benchmark: options.benchmarkColumn ?? "benchmark",
  };
  const folder = (await Deno.stat(path)).isDirectory;
  const items: string[] = [], texts: string[] = [], benchmarks: (string | undefined)[] = [];
  const files: string[] = [], skipped: { path: string; reason: string }[] = [];
  const places = new Map<string, string>();
  for (const file of folder ? await filesOf(path) : [path]) {
    const read = textReader(file);
    if (!read) {
      if (!folder) throw unknownForm(file);
      skipped.push({ path: file, reason: "not .csv, .jsonl or .parquet" });
      continue;
    }
    const table = await read(file, columns);
    if ("found" in table) {
      if (!folder) throw noTexts(table, columns);
      skipped.push({ path: file, reason: `no column ${columns.text}: found ${table.found}` });
      continue;
    }
    files.push(file);
    for (let row = 0; row < table.rows; row++) {
      const item = itemOf(table, row), place = table.place(row, "item");
      const first = places.get(item);
      if (first !== undefined) {
        throw new SyntaxError(
          `${place}: Cannot read item texts as each item must come once: ${
            JSON.stringify(item)
          } repeats from ${first}`,
        );
      }
      places.set(item, place);
      items.push(item);
      texts.push(textOf(table, row, "text") ?? "");
      benchmarks.push(textOf(table, row, "benchmark"));
    }
  }
  if (items.length === 0) {
    const why = skipped.map((file) => `${file.path}: ${file.reason}`).slice(0, 5).join("; ");
    throw new SyntaxError(
      `${path}: Cannot read item texts as there must be an item: found none${why && ` (${why})`}`,
    );
  }
  return { items, texts, benchmarks, files, skipped };
}

/**
 * Puts texts in the order of the items that are asked for.
 *
 * @param table Texts by item
 * @param items Item ids, I of them
 * @returns Texts `[I]`, `undefined` for items that are not in the table, and the ids of these
 *
 * @example
 * ```ts
 * import { alignItemTexts } from "./read_item_texts.ts";
 * import { strict as assert } from "node:assert";
 *
 * const table = { items: ["a", "b"], texts: ["Sort.", "Plot."] };
 * const { texts, missing } = alignItemTexts(table, ["b", "c"]);
 * assert.deepEqual(texts, ["Plot.", undefined]);
 * assert.deepEqual(missing, ["c"]);
 * ```
 */
export function alignItemTexts(
  table: Pick<ItemTexts, "items" | "texts">,
  items: readonly string[],
): { readonly texts: readonly (string | undefined)[]; readonly missing: readonly string[] } {
  const byItem = new Map(table.items.map((item, row) => [item, table.texts[row]]));
  return {
    texts: items.map((item) => byItem.get(item)),
    missing: items.filter((item) => !byItem.has(item)),
  };
}

/** Plain files of a folder, by name. */
async function filesOf(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.isDirectory && !entry.name.startsWith(".")) names.push(entry.name);
  }
  return names.sort().map((name) => join(folder, name));
}

function itemOf(table: TextRows, row: number): string {
  const cell = table.cell(row, "item");
  const item = typeof cell === "bigint" || Number.isSafeInteger(cell) ? String(cell) : cell;
  if (typeof item === "string" && item !== "") return item;
  throw new SyntaxError(
    `${table.place(row, "item")}: Cannot read item texts as an item id must be text: found ${
      shown(cell)
    }`,
  );
}

function textOf(table: TextRows, row: number, field: keyof TextColumns): string | undefined {
  const cell = table.cell(row, field);
  if (cell === undefined || cell === null) return undefined;
  if (typeof cell === "string") return cell;
  throw new SyntaxError(
    `${table.place(row, field)}: Cannot read item texts as a ${field} must be text: found ${
      shown(cell)
    }`,
  );
}

function shown(cell: unknown): string {
  return cell === undefined || cell === "" ? "none" : String(JSON.stringify(cell)).slice(0, 60);
}

function noTexts({ place, found }: NoTexts, columns: TextColumns): SyntaxError {
  return new SyntaxError(
    `${place}: Cannot read item texts as there must be a column ${
      JSON.stringify(columns.text)
    }: found ${found}`,
  );
}

function unknownForm(path: string): TypeError {
  return new TypeError(
    `Cannot read item texts from ${path} as its name must end in .csv, .csv.gz, .jsonl, .jsonl.gz or .parquet`,
  );
}
