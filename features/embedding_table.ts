/** One vector of 32-bit floats for each item. */
export interface EmbeddingTable {
  /** Item ids, each once, `[I]` */
  readonly items: readonly string[];
  /** Length D of each vector */
  readonly width: number;
  /** Vectors, row by row, `[I, D]` */
  readonly values: Float32Array;
  /** Where it came from: the file and the SHA-256 of its bytes */
  readonly source: { readonly path: string; readonly digest: string };
}

/** What a reader has found in a file, before it is checked. */
export interface RawEmbeddings {
  readonly items: readonly string[];
  readonly width: number;
  readonly values: Float32Array;
  /** An error at the place of an item (`column` undefined) or of one number of its vector */
  readonly error: (row: number, column: number | undefined, message: string) => Error;
}

/** How to find items and vectors in a file. */
export interface LoadEmbeddingOptions {
  /** Column of the item ids; default the first for CSV, else `item_id`, `benchmark.task_id` or `item` */
  readonly itemColumn?: string;
  /** Column that holds whole vectors, for Parquet and pickles; default `embedding` or `embeddings` */
  readonly embeddingColumn?: string;
  /** For `.npy`: file with one item id a line; default the same name with `.items.txt` */
  readonly itemsPath?: string;
  /** Ids that may occur; another is an error. Default any */
  readonly strict?: readonly string[];
}

/** Columns that are taken for item ids where none is named. */
export const ITEM_COLUMNS = ["item_id", "benchmark.task_id", "item"] as const;

/** Columns that are taken for whole vectors where none is named. */
export const EMBEDDING_COLUMNS = ["embedding", "embeddings"] as const;

/**
 * Holds what was read to the rules of a table.
 *
 * @throws {SyntaxError} At its place: no row, no column, an id that is empty, repeats or is unknown, a
 *   number that is not finite as a 32-bit float
 */
export function checkEmbeddings(
  raw: RawEmbeddings,
  path: string,
  strict?: readonly string[],
): void {
  const { items, width, values, error } = raw;
  if (items.length === 0 || width === 0) {
    throw new SyntaxError(
      `${path}: Cannot read embeddings as there must be an item and a number for each: found ${items.length} items of width ${width}`,
    );
  }
  const known = strict && new Set(strict), seen = new Set<string>();
  items.forEach((item, row) => {
    if (item === "") {
      throw error(row, undefined, "Cannot read embeddings as an item must have an id: found none");
    }
    if (seen.has(item)) {
      throw error(
        row,
        undefined,
        `Cannot read embeddings as each item must come once: ${JSON.stringify(item)} repeats`,
      );
    }
    if (known && !known.has(item)) {
      throw error(
        row,
        undefined,
        `Cannot read embeddings as every item must be known: found ${JSON.stringify(item)}`,
      );
    }
    seen.add(item);
  });
  const at = values.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) {
    throw error(
      Math.floor(at / width),
      at % width,
      `Cannot read embeddings as every number must be finite in 32 bits: found ${values[at]}`,
    );
  }
}
