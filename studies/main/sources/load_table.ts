import { readParquetColumns } from "../../../files/mod.ts";
import { dropUnscoredItems, readResponseMatrix } from "../../../responses/mod.ts";
import { sha256File } from "../../../files/mod.ts";
import { type LeastSizes, loadLongTable } from "../../large/load_long_table.ts";
import { longColumns } from "../../large/read_long_rows.ts";
import { splitCsvRow } from "../../large/split_csv_row.ts";
import type { StudyData } from "./study_data.ts";

/**
 * Loads one response matrix for a study, in wide or in long form; what stands several times for one cell is
 * averaged.
 *
 * @param options `revision`: which side of a revision it is from; `least`: see {@linkcode loadLongTable}
 * @throws {SyntaxError} When the table does not parse, with file, line and column
 */
export async function loadTable(
  path: string,
  { revision = "pre", least }: { revision?: "pre" | "post"; least?: LeastSizes } = {},
): Promise<StudyData> {
  if (longColumns(await headerOf(path))) {
    return await loadLongTable(path, { revision, ...(least && { least }) });
  }
  const { matrix, droppedItems } = dropUnscoredItems(await readResponseMatrix(path));
  const sha256 = await sha256File(path), name = path.split("/").at(-1)!;
  const notes = droppedItems.length > 0
    ? [`${droppedItems.length} items were left out: nobody has a score on them`]
    : [];
  return {
    source: { kind: "file", name: path, digest: sha256, files: [{ name, sha256 }], notes },
    matrix,
    revision,
  };
}

/** The names of a table's columns, as far as they stand in its first line. */
async function headerOf(path: string): Promise<string[]> {
  if (path.endsWith(".parquet")) {
    return [...(await readParquetColumns(path)).columns.keys()];
  }
  using file = await Deno.open(path);
  const bytes = path.endsWith(".gz")
    ? file.readable.pipeThrough(new DecompressionStream("gzip"))
    : file.readable;
  let text = "";
  for await (const part of bytes.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("\n")) break;
  }
  return splitCsvRow(text.replace(/^\uFEFF/, "").split(/\r?\n/)[0]) ?? [];
}

/** Whether a path leads to a file. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}
