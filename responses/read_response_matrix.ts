import type { Columns } from "./_columns.ts";
import { longLayout, type MatrixForm } from "./_detect_form.ts";
import { type LongFormOptions, readLongForm } from "./_read_long_form.ts";
import { readWideForm } from "./_read_wide_form.ts";
import { readTable } from "./_table_on_disk.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/** How to read a matrix. */
export interface ReadMatrixOptions extends LongFormOptions {
  /** Default: told from the header */
  form?: MatrixForm;
  /** Long form: only rows in which each of these columns holds this text */
  where?: Readonly<Record<string, string>>;
  /** Long form: what becomes of a cell that stands in several rows; default `"refuse"` */
  duplicates?: "refuse" | "average";
}

/**
 * Reads a response matrix from a table: `.csv`, `.csv.gz` or `.parquet`, in wide or in long form.
 *
 * **Wide**: one row a respondent, one column an item; the first column, whatever its header, names the
 * respondents (in Parquet `__index_level_0__`, if there is one). A first row named `#benchmark` gives
 * the benchmark of each item; where it is empty, or absent, that is the text before the first ".".
 *
 * **Long**: one row a cell. The header must name a respondent (`respondent`, `agent`, `subject`, or one
 * of these with `_id`), an item (`item`, `task`, or with `_id`) and a score (`score`, `value`,
 * `response`), or `passed` and `total`; `status` and `benchmark` may stand beside them, other columns are
 * ignored. Respondents and items stand in the order of first mention. With `duplicates: "average"`
 * the repeats of a cell are pooled as trials if all are 0, 1 or counts, and averaged otherwise.
 *
 * A cell holds a score in [0, 1], `passed/total`, one of the reasons `not run`, `error`, `timeout`,
 * `excluded`, or nothing, which is the same as `not run`. A missing cell never becomes 0.
 *
 * @param path Table to read
 * @param options Form, and for the long form which rows count
 * @throws {SyntaxError} With file, line and column (row and column in Parquet): a respondent, item or
 * cell that occurs twice, a score outside [0, 1], a ragged row, a cell that is no score, no cells at
 * all, more trials passed than made, or a header that does not fit `form`
 * @throws {TypeError} When the name of the file does not end in one of the three ways
 *
 * @example Wide form with a reason in one cell
 * ```ts
 * import { readResponseMatrix } from "./read_response_matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "agent,usaco.1,usaco.2\na,1,\nb,timeout,3/4\n");
 * const matrix = await readResponseMatrix(path);
 * assert.equal(matrix.statusAt(0, 1), "not run");
 * assert.equal(matrix.statusAt(1, 0), "timeout");
 * assert.equal(matrix.scoreAt(1, 1), 0.75);
 * await Deno.remove(path);
 * ```
 */
export async function readResponseMatrix(
  path: string,
  options: ReadMatrixOptions = {},
): Promise<ResponseMatrix> {
  return matrixOf(await readTable(path), options);
}

/** The matrix that an open table holds. */
export function matrixOf(columns: Columns, options: ReadMatrixOptions = {}): ResponseMatrix {
  const layout = longLayout(columns.header);
  const form = options.form ?? (layout ? "long" : "wide");
  if (form === "long") {
    if (!layout) {
      throw columns.error(
        -1,
        0,
        `Cannot read the long form as the header must name a respondent, an item and a score: found ${
          columns.header.slice(0, 10).join(", ")
        }`,
      );
    }
    return readLongForm(columns, layout, options);
  }
  if (options.where || options.duplicates === "average") {
    throw columns.error(-1, 0, "Cannot choose rows or average cells as the table is in wide form");
  }
  const index = columns.header.indexOf("__index_level_0__");
  return readWideForm(columns, Math.max(0, index));
}
