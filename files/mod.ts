/**
 * Bytes on disk and on the wire, and the plain values they stand for.
 *
 * @module
 */
export { cacheFolder } from "./cache_folder.ts";
export { sha256, sha256File } from "./digest.ts";
export { type CsvOptions, parseCsv, readCsv } from "./csv.ts";
export { type CsvPosition, CsvTable, parseNumber } from "./csv_table.ts";
export { readText } from "./read_text.ts";
export { ensureFolder, writeAtomic } from "./write_atomic.ts";
export { type CsvValue, formatCsv, writeCsv } from "./write_csv.ts";
