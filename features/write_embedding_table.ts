import { writeCsv, writeNpz, writeParquet, writeSafetensors } from "../files/mod.ts";
import { checkEmbeddings, type EmbeddingTable } from "./embedding_table.ts";

/**
 * Writes embeddings in one step, in the form that the end of the name tells.
 *
 * `.csv` and `.csv.gz` have columns `item_id, d00, d01, …`, with as few digits as give the same 32-bit
 * float again; `.npz` has arrays `items` and `embeddings`; `.parquet` columns `item_id` and `embedding`;
 * `.safetensors` a tensor `embeddings` with the ids under `items` in the metadata. Each is read back by
 * `loadEmbeddingTable` to the same table.
 *
 * @throws {TypeError} If the name ends in none of these
 * @throws {RangeError} If the table has repeated ids, a number that is not finite, or sizes that disagree
 *
 * @example What is written is loaded
 * ```ts
 * import { writeEmbeddingTable } from "./write_embedding_table.ts";
 * import { loadEmbeddingTable } from "./load_embedding_table.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npz" });
 * const table = { items: ["a"], width: 2, values: new Float32Array([0.1, 2]), source: { path: "", digest: "" } };
 * await writeEmbeddingTable(path, table);
 * assert.deepEqual((await loadEmbeddingTable(path)).values, table.values);
 * await Deno.remove(path);
 * ```
 */
export async function writeEmbeddingTable(path: string, table: EmbeddingTable): Promise<void> {
  const { items, width, values } = table;
  if (values.length !== items.length * width) {
    throw new RangeError(
      `Cannot write embeddings to ${path} as ${items.length} items of width ${width} must have ${
        items.length * width
      } numbers: found ${values.length}`,
    );
  }
  const error = (row: number, _: number | undefined, message: string) =>
    new RangeError(`${path}: ${message.replace("Cannot read", "Cannot write")} (row ${row})`);
  checkEmbeddings({ items, width, values, error }, path);
  const rowOf = (row: number) => values.subarray(row * width, (row + 1) * width);
  const matrix = { shape: [items.length, width], dtype: "f4", data: values } as const;
  if (/\.csv(\.gz)?$/.test(path)) {
    const digits = Math.max(2, String(width - 1).length);
    const names = Array.from({ length: width }, (_, d) => `d${String(d).padStart(digits, "0")}`);
    const rows = items.map((item, row) => [item, ...Array.from(rowOf(row), shortest)]);
    await writeCsv(path, { header: ["item_id", ...names], rows });
  } else if (path.endsWith(".npz")) {
    const ids = { shape: [items.length], dtype: "str", data: items } as const;
    await writeNpz(path, { items: ids, embeddings: matrix });
  } else if (path.endsWith(".parquet")) {
    await writeParquet(path, { item_id: items, embedding: items.map((_, row) => rowOf(row)) });
  } else if (path.endsWith(".safetensors")) {
    await writeSafetensors(path, { embeddings: matrix }, {
      metadata: { items: JSON.stringify(items) },
    });
  } else {
    throw new TypeError(
      `Cannot write embeddings to ${path} as its name must end in .csv, .csv.gz, .npz, .parquet or .safetensors`,
    );
  }
}

/** The shortest decimal number that rounds to the same 32-bit float. */
function shortest(x: number): number {
  for (let precision = 6; precision < 9; precision++) {
    const short = Number(x.toPrecision(precision));
    if (Math.fround(short) === x) return short;
  }
  return Number(x.toPrecision(9)); // nine digits always do
}
