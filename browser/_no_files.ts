/**
 * Stands in for `files` in the bundle for browsers, where there is no disk: what needs no disk is the same,
 * the rest says so when it is called.
 *
 * @module
 */
export { parseNumber } from "../files/csv_table.ts";
export type { NdArray } from "../files/nd_array.ts";

/** The real signatures name types of Node, which a plain compiler for browsers does not have. */
// deno-lint-ignore no-explicit-any
type Absent = (...given: any[]) => any;

function refuse(what: string): Absent {
  return () => {
    throw new DOMException(
      `Cannot ${what} as there must be a disk: found a browser`,
      "NotSupportedError",
    );
  };
}

export const readCsv: Absent = refuse("read a CSV file");
export const readParquetColumns: Absent = refuse("read a Parquet file");
export const readSafetensors: Absent = refuse("read a safetensors file");
export const writeCsv: Absent = refuse("write a CSV file");
export const writeParquet: Absent = refuse("write a Parquet file");
export const writeSafetensors: Absent = refuse("write a safetensors file");
