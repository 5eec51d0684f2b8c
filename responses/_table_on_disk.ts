import { readCsv, readParquetColumns, writeCsv, writeParquet } from "../files/mod.ts";
import type { Columns, RawCell } from "./_columns.ts";
import type { WrittenCell, WrittenTable } from "./_write_wide_form.ts";

/** How a table is stored, by the end of its name; `undefined` for other files. */
export function tableKind(path: string): "csv" | "parquet" | undefined {
  if (/\.csv(\.gz)?$/.test(path)) return "csv";
  return path.endsWith(".parquet") ? "parquet" : undefined;
}

/** Refuses a name that does not tell how the table is stored. */
function kindOf(path: string, what: string): "csv" | "parquet" {
  const kind = tableKind(path);
  if (!kind) {
    throw new TypeError(
      `Cannot ${what} ${path} as its name must end in .csv, .csv.gz or .parquet`,
    );
  }
  return kind;
}

/** Opens a table of either kind. */
export async function readTable(path: string): Promise<Columns> {
  if (kindOf(path, "read") === "csv") {
    const table = await readCsv(path);
    return {
      file: path,
      header: table.header,
      length: table.rows.length,
      cell: (row, column) => table.rows[row][column],
      error: (row, column, message) => table.error(row, column, message),
    };
  }
  const { rows, columns } = await readParquetColumns(path);
  const header = [...columns.keys()], data = [...columns.values()];
  return {
    file: path,
    header,
    length: rows,
    cell: (row, column) => data[column][row] as RawCell,
    error: (row, column, message) =>
      new SyntaxError(
        `${path}: ${row < 0 ? "schema" : `row ${row + 1}`}, column ${
          JSON.stringify(header[column])
        }: ${message}`,
      ),
  };
}

/** Writes a table of either kind in one step. */
export async function writeTable(path: string, table: WrittenTable): Promise<void> {
  if (kindOf(path, "write") === "csv") return await writeCsv(path, table);
  const columns: WrittenCell[][] = table.header.map(() => []);
  for (const row of table.rows) row.forEach((value, c) => columns[c].push(value));
  await writeParquet(
    path,
    new Map(columns.map((column, c) => {
      const numbers = column.every((value) => typeof value !== "string");
      return [
        table.header[c],
        numbers
          ? column as (number | null)[]
          : column.map((value) => value === null ? null : String(value)),
      ];
    })),
  );
}
