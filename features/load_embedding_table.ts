import { sha256File } from "../files/mod.ts";
import {
  checkEmbeddings,
  type EmbeddingTable,
  type LoadEmbeddingOptions,
  type RawEmbeddings,
} from "./embedding_table.ts";
import {
  readEmbeddingNpy,
  readEmbeddingNpz,
  readEmbeddingSafetensors,
} from "./read_embedding_arrays.ts";
import { readEmbeddingParquet, readEmbeddingPickle } from "./read_embedding_columns.ts";
import { readEmbeddingCsv } from "./read_embedding_csv.ts";

/** Readers by the end of the file's name. */
const READERS: readonly [
  RegExp,
  (path: string, options: LoadEmbeddingOptions) => Promise<RawEmbeddings>,
][] = [
  [/\.csv(\.gz)?$/, readEmbeddingCsv],
  [/\.npy$/, readEmbeddingNpy],
  [/\.npz$/, readEmbeddingNpz],
  [/\.safetensors$/, readEmbeddingSafetensors],
  [/\.parquet$/, readEmbeddingParquet],
  [/\.(pkl|pickle)(\.gz)?$/, readEmbeddingPickle],
];

/**
 * Loads a table of item embeddings; the end of the file's name tells its form.
 *
 * | name | holds |
 * | --- | --- |
 * | `.csv`, `.csv.gz` | a header; an id and D numbers a row |
 * | `.npy` | a matrix `[I, D]`, with the ids one a line in `<name>.items.txt` or `itemsPath` |
 * | `.npz` | arrays `items` (text) and `embeddings` |
 * | `.safetensors` | tensor `embeddings`, and a JSON list of ids under `items` in the metadata |
 * | `.parquet` | a column of ids, and a column `embedding` of lists or D columns of numbers |
 * | `.pkl`, `.pkl.gz` | a pandas table like that, also with vectors as text; a dict of vectors by id |
 *
 * Numbers become 32-bit floats. Nothing is scaled; see `scaleToUnitRows`.
 *
 * @param path File to read
 * @returns Ids `[I]` and vectors `[I, D]`, in the order of the file
 * @throws {SyntaxError} With the file, and line and column or row: a repeated, empty or unknown id, rows
 *   of two lengths, a cell that is no finite number, an empty table, parts that are not there
 * @throws {TypeError} If the name ends in none of these
 *
 * @example A table of two items
 * ```ts
 * import { loadEmbeddingTable } from "./load_embedding_table.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "item_id,d00,d01\nscicode.2,0.5,-1\nscicode.9,0,2\n");
 * const { items, width, values } = await loadEmbeddingTable(path);
 * assert.deepEqual(items, ["scicode.2", "scicode.9"]);
 * assert.equal(width, 2);
 * assert.deepEqual(values, new Float32Array([0.5, -1, 0, 2]));
 * await Deno.remove(path);
 * ```
 */
export async function loadEmbeddingTable(
  path: string,
  options: LoadEmbeddingOptions = {},
): Promise<EmbeddingTable> {
  const reader = READERS.find(([name]) => name.test(path))?.[1];
  if (!reader) {
    throw new TypeError(
      `Cannot load embeddings from ${path} as its name must end in .csv, .csv.gz, .npy, .npz, .safetensors, .parquet or .pkl`,
    );
  }
  const raw = await reader(path, options);
  checkEmbeddings(raw, path, options.strict);
  const { items, width, values } = raw;
  return { items, width, values, source: { path, digest: await sha256File(path) } };
}
