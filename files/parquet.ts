import {
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from "npm:hyparquet@1.31.5";
import { bytesBuffer, compressors, openBuffer } from "./_parquet_source.ts";

/** Values of a column: a typed array where all are numbers, else a list in which `null` is missing. */
export type ParquetColumn =
  | Float32Array
  | Float64Array
  | Int32Array
  | BigInt64Array
  | readonly unknown[];

/** Columns of a file, by name, all of one length. */
export interface ParquetTable {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ParquetColumn>;
}

/**
 * Reads columns of a Parquet file, nothing of the others.
 *
 * 32-bit and 64-bit floats and integers without a gap come as typed arrays, 64-bit integers as big
 * integers; text as strings; lists as arrays; a missing value as `null`. Packed with Snappy, gzip,
 * Zstandard or Brotli, or not at all.
 *
 * @param source Path, of which only the needed parts are read, or the bytes of the file
 * @param options `columns`: names to read; default all
 * @throws {SyntaxError} If the file is not Parquet, is cut short or damaged
 * @throws {RangeError} If there is no column of a name asked for
 *
 * @example One column of two
 * ```ts
 * import { readParquetColumns } from "./parquet.ts";
 * import { writeParquet } from "./write_parquet.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".parquet" });
 * await writeParquet(path, { id: ["a", "b"], x: new Float64Array([1, 2]) });
 * const { rows, columns } = await readParquetColumns(path, { columns: ["x"] });
 * assert.equal(rows, 2);
 * assert.deepEqual(columns.get("x"), new Float64Array([1, 2]));
 * await Deno.remove(path);
 * ```
 */
export async function readParquetColumns(
  source: string | Uint8Array,
  options: { readonly columns?: readonly string[] } = {},
): Promise<ParquetTable> {
  const name = typeof source === "string" ? source : "<bytes>";
  using file = typeof source === "string" ? await openBuffer(source) : bytesBuffer(source);
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
  } catch (cause) {
    throw new SyntaxError(`${name}: Cannot read as Parquet: ${(cause as Error).message}`, {
      cause,
    });
  }
  const present = parquetSchema(metadata).children.map((c) => c.element.name);
  const wanted = [...new Set(options.columns ?? present)];
  const absent = wanted.filter((c) => !present.includes(c));
  if (absent.length) {
    throw new RangeError(
      `${name}: Cannot read column ${absent.join(", ")} as the file must hold it: found ${
        present.slice(0, 20).join(", ")
      }`,
    );
  }
  const rows = Number(metadata.num_rows);
  const lists = new Map(wanted.map((c) => [c, [] as unknown[]]));
  const filled = new Map(wanted.map((c) => [c, 0]));
  try {
    await parquetRead({
      file,
      metadata,
      columns: wanted,
      compressors,
      geoparquet: false,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const list = lists.get(columnName)!;
        for (let i = 0; i < columnData.length && rowStart + i < rows; i++) {
          list[rowStart + i] = columnData[i] ?? null;
        }
        filled.set(columnName, filled.get(columnName)! + columnData.length);
      },
    });
  } catch (cause) {
    throw new SyntaxError(`${name}: Cannot read as Parquet: ${(cause as Error).message}`, {
      cause,
    });
  }
  for (const [column, n] of filled) {
    if (n < rows) {
      throw new SyntaxError(
        `${name}: Cannot read column ${column} as ${rows} rows must be there: found ${n}`,
      );
    }
  }
  const types = new Map(
    parquetSchema(metadata).children.map((c) => [c.element.name, c.element.type]),
  );
  return {
    rows,
    columns: new Map([...lists].map(([c, list]) => [c, tighten(list, types.get(c))])),
  };
}

/** A typed array where the stored type has one and every value is there. */
function tighten(list: unknown[], type: string | undefined): ParquetColumn {
  if (type === "INT64" && list.every((x) => typeof x === "bigint")) {
    return BigInt64Array.from(list as bigint[]);
  }
  if (!list.every((x) => typeof x === "number")) return list;
  if (type === "FLOAT") return Float32Array.from(list as number[]);
  if (type === "DOUBLE") return Float64Array.from(list as number[]);
  if (type === "INT32") return Int32Array.from(list as number[]);
  return list;
}
