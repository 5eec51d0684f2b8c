/**
 * Bytes on disk and on the wire, and the plain values they stand for.
 *
 * @module
 */
export { canonicalJson } from "./canonical_json.ts";
export { keptText } from "./kept_text.ts";
export { cacheFolder } from "./cache_folder.ts";
export { sha256, sha256File } from "./digest.ts";
export { type CsvOptions, parseCsv, readCsv } from "./csv.ts";
export { type CsvPosition, CsvTable, parseNumber } from "./csv_table.ts";
export { hashNumbers, witnessHash } from "./number_digest.ts";
export { type DType, elementCount, type NdArray, type NumericData, toFloat32 } from "./nd_array.ts";
export { type MatrixElement, MatrixFile } from "./matrix_file.ts";
export { formatNpy, parseNpy, readNpy, writeNpy } from "./npy.ts";
export { readNpz, writeNpz } from "./npz.ts";
export { type ParquetColumn, type ParquetTable, readParquetColumns } from "./parquet.ts";
export { readParquetVectors } from "./parquet_vectors.ts";
export { PickleError } from "./pickle/error.ts";
export { type PickledArray, type PickledFrame, type PickledSeries } from "./pickle/values.ts";
export { isPickledFrame, readPickle } from "./read_pickle.ts";
export { readText } from "./read_text.ts";
export { readSafetensors, type Safetensors, writeSafetensors } from "./safetensors.ts";
export { ensureFolder, writeAtomic } from "./write_atomic.ts";
export { type CsvValue, formatCsv, writeCsv } from "./write_csv.ts";
export { writeMatrixFile } from "./write_matrix_file.ts";
export { type ParquetInput, writeParquet } from "./write_parquet.ts";
export { formatZip, parseZip, type ZipEntry, type ZipOptions } from "./zip.ts";
export * from "./hub.ts";
