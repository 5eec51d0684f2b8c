import { gzip } from "./gzip.ts";
import { writeAtomic } from "./write_atomic.ts";

/** What a cell may hold; `null` and `undefined` are written as an empty cell. */
export type CsvValue = string | number | bigint | boolean | null | undefined;

/**
 * Text of a table (RFC 4180, but with LF as line end), such that `parseCsv` gives the same cells.
 *
 * Numbers are written in full, so that they read back to the same double.
 *
 * @param header Names of the columns
 * @param rows Rows, each as long as the header
 * @throws {RangeError} If a row has another length, a name repeats, or a number is not finite
 *
 * @example Cells are quoted where they must be
 * ```ts
 * import { formatCsv } from "./write_csv.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(formatCsv(["id", "x"], [["a,b", 0.1], ['"', null]]), 'id,x\n"a,b",0.1\n"""",\n');
 * ```
 */
export function formatCsv(header: readonly string[], rows: Iterable<readonly CsvValue[]>): string {
  if (new Set(header).size !== header.length || header.length === 0) {
    throw new RangeError(
      `Cannot write a table as its column names must be unique and at least one: found ${
        JSON.stringify(header)
      }`,
    );
  }
  const lines = [formatRow(header, "header")];
  let r = 0;
  for (const row of rows) {
    if (row.length !== header.length) {
      throw new RangeError(
        `Cannot write row ${r} as it must have ${header.length} cells: found ${row.length}`,
      );
    }
    lines.push(formatRow(row, `row ${r}`));
    r++;
  }
  return lines.join("\n") + "\n";
}

/**
 * Writes a table in one step, packed if the name ends in `.gz`; see {@link formatCsv}.
 *
 * @example What is written is read back
 * ```ts
 * import { writeCsv } from "./write_csv.ts";
 * import { readCsv } from "./csv.ts";
 * import { strict as assert } from "node:assert";
 *
 * const base = await Deno.makeTempDir();
 * await writeCsv(`${base}/t.csv.gz`, { header: ["id"], rows: [["a"], ["b"]] });
 * assert.deepEqual((await readCsv(`${base}/t.csv.gz`)).rows, [["a"], ["b"]]);
 * await Deno.remove(base, { recursive: true });
 * ```
 */
export async function writeCsv(
  path: string,
  table: { readonly header: readonly string[]; readonly rows: Iterable<readonly CsvValue[]> },
): Promise<void> {
  const text = formatCsv(table.header, table.rows);
  await writeAtomic(path, path.endsWith(".gz") ? await gzip(text) : text);
}

/** One line, without its end. */
function formatRow(cells: readonly CsvValue[], where: string): string {
  const line = cells.map((cell) => {
    if (cell === null || cell === undefined) return "";
    if (typeof cell === "number" && !Number.isFinite(cell)) {
      throw new RangeError(`Cannot write ${where} as its numbers must be finite: found ${cell}`);
    }
    const text = String(cell);
    return /[",\r\n\uFEFF]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(",");
  return line === "" ? '""' : line; // a lone empty cell must not look like an empty line
}
