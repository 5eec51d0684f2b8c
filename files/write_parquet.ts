import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";
import type { SchemaElement } from "npm:hyparquet@1.31.5";
import { entriesOf } from "./_source.ts";
import { writeAtomic } from "./write_atomic.ts";

/** What a column to be written may hold; `null` is missing. A list of numbers makes a list column. */
export type ParquetInput =
  | Float32Array
  | Float64Array
  | Int32Array
  | BigInt64Array
  | readonly (string | null)[]
  | readonly (number | null)[]
  | readonly (boolean | null)[]
  | readonly (Float32Array | Float64Array | readonly number[])[];

/**
 * Writes columns as a Parquet file in one step, packed with Snappy.
 *
 * Plain lists of numbers are stored as doubles; lists of `Float32Array` as lists of 32-bit floats,
 * other lists of lists as lists of doubles.
 *
 * @param path File to write
 * @param columns Columns by name, all of one length, at least one
 * @throws {RangeError} If there is no column or lengths differ
 * @throws {TypeError} If a column mixes kinds
 *
 * @example A list column is read back as lists
 * ```ts
 * import { writeParquet } from "./write_parquet.ts";
 * import { readParquetColumns } from "./parquet.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".parquet" });
 * await writeParquet(path, { id: ["a"], embedding: [new Float32Array([0.5, 2])] });
 * const { columns } = await readParquetColumns(path);
 * assert.deepEqual(Array.from(columns.get("embedding")?.[0] as number[]), [0.5, 2]);
 * await Deno.remove(path);
 * ```
 */
export async function writeParquet(
  path: string,
  columns: ReadonlyMap<string, ParquetInput> | Readonly<Record<string, ParquetInput>>,
): Promise<void> {
  const entries = entriesOf(columns);
  const rows = entries[0]?.[1].length;
  const other = entries.find(([, data]) => data.length !== rows);
  if (rows === undefined || other) {
    throw new RangeError(
      `Cannot write ${path} as there must be columns of one length: found ${
        other ? `${entries[0][0]} of ${rows} and ${other[0]} of ${other[1].length}` : "none"
      }`,
    );
  }
  const schema: SchemaElement[] = [{ name: "root", num_children: entries.length }];
  const columnData = entries.map(([name, data]) => {
    const kind = kindOf(name, data);
    schema.push(...elementsOf(name, kind));
    if (!kind.startsWith("LIST")) return { name, data };
    // The writer takes lists of plain arrays. Their numbers hardly repeat, so it need not look.
    const lists = Array.from(data as readonly ArrayLike<number>[], (x) => Array.from(x));
    return { name, data: lists, encoding: "PLAIN" as const };
  });
  const buffer = parquetWriteBuffer({
    columnData: columnData as { name: string; data: unknown[] }[],
    schema,
    createdBy: "assay",
    statistics: !columnData.some((column) => "encoding" in column), // as nobody asks for those of lists
  });
  await writeAtomic(path, new Uint8Array(buffer));
}

type Kind =
  | "FLOAT"
  | "DOUBLE"
  | "INT32"
  | "INT64"
  | "STRING"
  | "BOOLEAN"
  | "LIST FLOAT"
  | "LIST DOUBLE";

/** What a column holds, judged by all of its values. */
function kindOf(name: string, data: ParquetInput): Kind {
  if (data instanceof Float32Array) return "FLOAT";
  if (data instanceof Float64Array) return "DOUBLE";
  if (data instanceof Int32Array) return "INT32";
  if (data instanceof BigInt64Array) return "INT64";
  const kinds = new Set<string>();
  for (const value of data as readonly unknown[]) {
    if (value === null) continue;
    if (value instanceof Float32Array) kinds.add("LIST FLOAT");
    else if (Array.isArray(value) || value instanceof Float64Array) kinds.add("LIST DOUBLE");
    else kinds.add(typeof value);
  }
  const [kind = "string", ...more] = kinds;
  const named =
    ({ number: "DOUBLE", string: "STRING", boolean: "BOOLEAN" } as Record<string, Kind>)[kind] ??
      (kind.startsWith("LIST") ? kind as Kind : undefined);
  if (!named || more.length) {
    throw new TypeError(
      `Cannot write column ${name} as it must hold one kind of number, text, boolean or list: found ${
        [...kinds].join(" and ")
      }`,
    );
  }
  return named;
}

/** The part of the file's schema that stands for one column. */
function elementsOf(name: string, kind: Kind): SchemaElement[] {
  if (kind === "STRING") {
    return [{ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" }];
  }
  if (!kind.startsWith("LIST")) {
    return [{ name, type: kind as "DOUBLE", repetition_type: "OPTIONAL" }];
  }
  return [
    { name, repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", type: kind.slice(5) as "DOUBLE", repetition_type: "REQUIRED" },
  ];
}
