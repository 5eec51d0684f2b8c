import {
  isPickledFrame,
  type PickledArray,
  type PickledSeries,
  readParquetColumns,
  readPickle,
  toFloat32,
} from "../files/mod.ts";
import { itemIds, joinColumns, rowError, stackVectors } from "./embedding_rows.ts";
import {
  EMBEDDING_COLUMNS,
  ITEM_COLUMNS,
  type LoadEmbeddingOptions,
  type RawEmbeddings,
} from "./embedding_table.ts";

/** A table with an id column, and a column of lists or columns of numbers. */
export async function readEmbeddingParquet(
  path: string,
  options: LoadEmbeddingOptions,
): Promise<RawEmbeddings> {
  const { columns } = await readParquetColumns(path);
  return fromColumns(path, columns, undefined, options);
}

/**
 * A pickled table; a dict of ids and vectors; a dict of `items` and `embeddings`; or a series of vectors
 * labelled by ids.
 */
export async function readEmbeddingPickle(
  path: string,
  options: LoadEmbeddingOptions,
): Promise<RawEmbeddings> {
  const value = await readPickle(path);
  if (isPickledFrame(value)) {
    const columns = new Map(value.columns.map((name, c) => [name, cellsOf(value.data[c])]));
    return fromColumns(path, columns, value.index, options);
  }
  if (value instanceof Map && value.has("items") && value.has("embeddings")) {
    return fromRows(
      path,
      itemIds(listOf(value.get("items"), path), path),
      listOf(value.get("embeddings"), path),
    );
  }
  if (value instanceof Map) {
    return fromRows(path, itemIds([...value.keys()], path), [...value.values()]);
  }
  const series = value as PickledSeries | null;
  if (series?.kind === "series") {
    return fromRows(path, itemIds(series.index, path), series.data.data as ArrayLike<unknown>);
  }
  throw new SyntaxError(
    `${path}: Cannot read embeddings as the pickle must hold a table, a series or a dict: found ${
      Array.isArray(value) ? "a list" : value === null ? "None" : typeof value
    }`,
  );
}

/** Cells of a column; booleans stay such, so that they are not taken for numbers. */
function cellsOf({ dtype, data }: PickledArray): ArrayLike<unknown> {
  return dtype === "bool" ? Array.from(data, Boolean) : data;
}

/** The rows of a list, or of an array of one or two axes. */
function listOf(value: unknown, path: string): ArrayLike<unknown> {
  if (Array.isArray(value)) return value;
  const array = value as PickledArray | null;
  if (typeof array === "object" && Array.isArray(array?.shape)) {
    if (array.shape.length === 1) return array.data as ArrayLike<unknown>;
    if (array.shape.length === 2 && array.dtype !== "str" && array.dtype !== "object") {
      const [rows, width] = array.shape, values = toFloat32(array.data);
      return Array.from({ length: rows }, (_, r) => values.subarray(r * width, (r + 1) * width));
    }
  }
  throw new SyntaxError(
    `${path}: Cannot read embeddings as items and embeddings must be lists or arrays`,
  );
}

function fromRows(path: string, items: readonly string[], rows: ArrayLike<unknown>): RawEmbeddings {
  if (items.length !== rows.length) {
    throw new SyntaxError(
      `${path}: Cannot read embeddings as each must have an item: found ${rows.length} and ${items.length} ids`,
    );
  }
  const error = rowError(path, items);
  return { items, error, ...stackVectors(rows, (row, message) => error(row, undefined, message)) };
}

/** Finds ids and vectors among named columns; `index` may stand in for the ids. */
function fromColumns(
  path: string,
  columns: ReadonlyMap<string, ArrayLike<unknown>>,
  index: readonly unknown[] | undefined,
  options: LoadEmbeddingOptions,
): RawEmbeddings {
  const find = (named: string | undefined, usual: readonly string[], what: string) => {
    if (named !== undefined && !columns.has(named)) {
      throw new SyntaxError(
        `${path}: Cannot read embeddings as there must be a column ${
          JSON.stringify(named)
        } of ${what}: found ${[...columns.keys()].slice(0, 10).join(", ")}`,
      );
    }
    return named ?? usual.find((name) => columns.has(name));
  };
  const itemColumn = find(options.itemColumn, ITEM_COLUMNS, "item ids");
  const labelled = index?.every((label) => typeof label === "string") ? index : undefined;
  const ids = itemColumn === undefined ? labelled : columns.get(itemColumn);
  if (!ids) {
    throw new SyntaxError(
      `${path}: Cannot read embeddings as there must be a column of item ids, named ${
        ITEM_COLUMNS.join(" or ")
      } or by itemColumn: found ${[...columns.keys()].slice(0, 10).join(", ")}`,
    );
  }
  const items = itemIds(ids, path);
  const vectors = find(options.embeddingColumn, EMBEDDING_COLUMNS, "vectors");
  if (vectors !== undefined) return fromRows(path, items, columns.get(vectors)!);
  const numbers = [...columns].filter(([name]) => name !== itemColumn);
  const error = rowError(path, items);
  for (const [name, column] of numbers) {
    const row = Array.from(column).findIndex((x) => typeof x !== "number" && typeof x !== "bigint");
    if (row >= 0) {
      throw error(
        row,
        undefined,
        `Cannot read embeddings as column ${JSON.stringify(name)} must hold numbers: found ${
          column[row] === null ? "none" : typeof column[row]
        }`,
      );
    }
  }
  const values = joinColumns(
    numbers.map(([, column]) => column as ArrayLike<number>),
    items.length,
  );
  return { items, width: numbers.length, values, error };
}
