/** What a cell of a table on disk may hold; `null` or empty text where it holds nothing. */
export type RawCell = string | number | bigint | boolean | null | undefined;

/** A table on disk, however it is stored. Rows do not count the header. */
export interface Columns {
  readonly file: string;
  readonly header: readonly string[];
  readonly length: number;
  cell(row: number, column: number): RawCell;
  /** An error that begins with the place of the cell; row -1 is the header */
  error(row: number, column: number, message: string): Error;
}

/** Text of a cell that names something; empty where it holds nothing. */
export function textAt(columns: Columns, row: number, column: number): string {
  const value = columns.cell(row, column);
  return value === null || value === undefined ? "" : String(value);
}
