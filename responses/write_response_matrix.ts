import type { MatrixForm } from "./_detect_form.ts";
import { writeTable } from "./_table_on_disk.ts";
import { longTable } from "./_write_long_form.ts";
import { wideTable } from "./_write_wide_form.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/**
 * Writes a matrix as a table, `.csv`, `.csv.gz` or `.parquet` by its name, such that
 * {@linkcode readResponseMatrix} gives the same respondents, items, benchmarks, scores (to the last
 * bit), statuses and trials. The file appears whole or not at all.
 *
 * @param path File to write or to replace
 * @param matrix `[R, I]`
 * @param options `form`: `"wide"` (default), a column an item, or `"long"`, a row a cell
 * @throws {TypeError} When the name of the file does not end in one of the three ways
 * @throws {RangeError} When a respondent is named like the row of benchmarks in wide form
 *
 * @example There and back
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { readResponseMatrix } from "./read_response_matrix.ts";
 * import { writeResponseMatrix } from "./write_response_matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b"],
 *   items: ["x", "y"],
 *   rows: [[1, "error"], [[1, 3], undefined]],
 * });
 * const folder = await Deno.makeTempDir();
 * await writeResponseMatrix(`${folder}/m.csv`, matrix);
 * assert.equal(await Deno.readTextFile(`${folder}/m.csv`), "respondent,x,y\na,1,error\nb,1/3,\n");
 * assert.deepEqual(await readResponseMatrix(`${folder}/m.csv`), matrix);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeResponseMatrix(
  path: string,
  matrix: ResponseMatrix,
  options: { form?: MatrixForm } = {},
): Promise<void> {
  const { form = "wide" } = options;
  await writeTable(path, form === "wide" ? wideTable(matrix) : longTable(matrix));
}
