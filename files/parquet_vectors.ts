import {
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from "npm:hyparquet@1.31.5";
import { compressors, openBuffer } from "./_parquet_source.ts";

/**
 * Reads a column of vectors from a Parquet file, one group of rows after the other: no more than a group
 * is in memory, which is what the writer of the file chose to keep together.
 *
 * @param path File to read; the needed column alone is read
 * @param options `column`: a column of lists of numbers, all of one length
 * @returns Blocks of rows, `[rows of the group, width]`, in the order of the file
 * @throws {SyntaxError} If the file is not Parquet or damaged, or a row is missing or of another length
 * @throws {RangeError} If there is no such column
 *
 * @example Vectors of a small table
 * ```ts
 * import { readParquetVectors } from "./parquet_vectors.ts";
 * import { writeParquet } from "./write_parquet.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".parquet" });
 * await writeParquet(path, { embedding: [new Float32Array([1, 2]), new Float32Array([3, 4])] });
 * const blocks = await Array.fromAsync(readParquetVectors(path, { column: "embedding" }));
 * assert.deepEqual(blocks, [{ row: 0, width: 2, values: new Float32Array([1, 2, 3, 4]) }]);
 * await Deno.remove(path);
 * ```
 */
export async function* readParquetVectors(
  path: string,
  options: { readonly column: string },
): AsyncGenerator<{ row: number; width: number; values: Float32Array }> {
  const { column } = options;
  using file = await openBuffer(path);
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
  } catch (cause) {
    throw new SyntaxError(`${path}: Cannot read as Parquet: ${(cause as Error).message}`, {
      cause,
    });
  }
  const present = parquetSchema(metadata).children.map((c) => c.element.name);
  if (!present.includes(column)) {
    throw new RangeError(
      `${path}: Cannot read column ${column} as the file must hold it: found ${
        present.slice(0, 20).join(", ")
      }`,
    );
  }
  let row = 0, width = 0;
  // hyparquet hands chunks over in a promise of its own, so that errors wait until it is done.
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const list = new Array<unknown>(rows);
    try {
      await parquetRead({
        file,
        metadata,
        columns: [column],
        compressors,
        geoparquet: false,
        rowStart: row,
        rowEnd: row + rows,
        onChunk: ({ columnData, rowStart }) => {
          for (let i = 0; i < columnData.length; i++) list[rowStart + i - row] = columnData[i];
        },
      });
    } catch (cause) {
      throw new SyntaxError(`${path}: Cannot read as Parquet: ${(cause as Error).message}`, {
        cause,
      });
    }
    if (rows === 0) continue;
    width ||= (list[0] as ArrayLike<number> | null)?.length ?? 0;
    const values = new Float32Array(rows * width);
    for (let r = 0; r < rows; r++) {
      if (!isVector(list[r], width)) {
        throw new SyntaxError(
          `${path}: Cannot read column ${column} as every row must hold a list of ${
            width || "some"
          } numbers: found ${describe(list[r])} in row ${row + r}`,
        );
      }
      values.set(list[r] as ArrayLike<number>, r * width);
    }
    yield { row, width, values };
    row += rows;
  }
}

function isVector(value: unknown, width: number): value is ArrayLike<number> {
  if (value instanceof Float32Array || value instanceof Float64Array) return value.length === width;
  return Array.isArray(value) && value.length === width && width > 0 &&
    value.every((x) => typeof x === "number");
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (!Array.isArray(value)) return typeof value === "string" ? "text" : typeof value;
  const odd = value.findIndex((x) => typeof x !== "number");
  return odd < 0 ? `${value.length}` : `${JSON.stringify(value[odd]) ?? "none"} among them`;
}
