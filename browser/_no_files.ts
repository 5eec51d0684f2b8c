/**
 * Stands in for `files` in the bundle for browsers, where there is no disk: what needs no disk is the same,
 * the rest says so when it is called.
 *
 * @module
 */
export { parseNumber } from "../files/csv_table.ts";
import type { NdArray, NumericData } from "../files/nd_array.ts";

export type { NdArray, NumericData };

/** As `files` has it. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, NdArray<NumericData>>;
  readonly metadata: Readonly<Record<string, string>>;
}

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

/** Matrices of which a block at a time is read. */
export class MatrixFile {
  static readonly open: Absent = refuse("read a matrix file");
}

export const ensureFolder: Absent = refuse("make a folder");
export const hashNumbers: Absent = refuse("take a digest of numbers");
export const readCsv: Absent = refuse("read a CSV file");
export const readParquetColumns: Absent = refuse("read a Parquet file");
export const readSafetensors: Absent = refuse("read a safetensors file");
export const sha256: Absent = refuse("take a digest");
export const sha256File: Absent = refuse("take the digest of a file");
export const writeAtomic: Absent = refuse("write a file");
export const writeCsv: Absent = refuse("write a CSV file");
export const writeParquet: Absent = refuse("write a Parquet file");
export const writeSafetensors: Absent = refuse("write a safetensors file");
