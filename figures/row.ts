/** One row of a plain table: what a line of a CSV file holds. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A Vega-Lite specification: plain data that JSON can hold. */
export type FigureSpec = Readonly<Record<string, unknown>>;

/**
 * Checks that a table has rows and that each has the columns a figure draws; a value may be `null`.
 *
 * @throws {RangeError} When there is no row, or a row lacks a column
 *
 * @example
 * ```ts
 * import { requireColumns } from "./row.ts";
 * import { strict as assert } from "node:assert";
 *
 * requireColumns([{ x: 1 }], ["x"], "a line");
 * assert.throws(() => requireColumns([{ x: 1 }], ["y"], "a line"), /must have the column y/);
 * ```
 */
export function requireColumns(
  rows: readonly Row[],
  columns: readonly string[],
  figure: string,
): void {
  if (rows.length === 0) {
    throw new RangeError(`Cannot draw ${figure} as there must be rows: found none`);
  }
  for (const [r, row] of rows.entries()) {
    const lacking = columns.find((name) => row[name] === undefined);
    if (lacking === undefined) continue;
    throw new RangeError(
      `Cannot draw ${figure} as each row must have the column ${lacking}: found ${
        Object.keys(row).join(", ") || "none"
      } in row ${r}`,
    );
  }
}

/** Whether any row says that it comes from simulated data. */
export function isSimulated(rows: readonly Row[]): boolean {
  return rows.some(({ simulated, data_source }) =>
    simulated === true || simulated === "true" || data_source === "simulated"
  );
}

/** What a row made from this one says of simulated data: nothing where this one does not. */
export function sourceOf(row: Row): { readonly simulated?: Row[string] } {
  if (row.simulated !== undefined) return { simulated: row.simulated };
  return row.data_source === "simulated" ? { simulated: true } : {};
}

/** The distinct values of a column as text, in order of first mention. */
export function distinct(rows: readonly Row[], column: string): string[] {
  return [...new Set(rows.map((row) => String(row[column])))];
}

/** What error bars show, from the columns `se` and `seeds`: how many repeats, or that there are none. */
export function errorNote(rows: readonly Row[], shape: "error bars" | "bands"): string {
  const seeds = rows.map(({ seeds }) => Number(seeds)).filter((n) => n > 0);
  const least = Math.min(...seeds), most = Math.max(...seeds);
  if (seeds.length === 0 || most < 2) return `no ${shape}: a single seed has no error`;
  return `${shape}: mean ± 1 standard error over ${
    least === most ? most : `${least} to ${most}`
  } seeds`;
}
