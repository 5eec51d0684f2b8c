import { ensureFolder, formatCsv } from "../../files/mod.ts";
import type { StudyTable, TableRow } from "./grid_study.ts";

/**
 * Writes a table row by row: to a temporary file, which takes its name once it is whole.
 *
 * @example
 * ```ts
 * import { TableWriter } from "./table_writer.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await using table = await TableWriter.open(folder, { file: "t.csv", columns: ["a", "b"] });
 * table.add([{ b: 1 }]);
 * await table.close();
 * assert.equal(await Deno.readTextFile(`${folder}/t.csv`), "a,b\n,1\n");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class TableWriter implements AsyncDisposable {
  readonly #path: string;
  readonly #temporary: string;
  readonly #columns: readonly string[];
  #file: Deno.FsFile | undefined;

  private constructor(
    paths: { path: string; temporary: string },
    columns: readonly string[],
    file: Deno.FsFile,
  ) {
    this.#path = paths.path;
    this.#temporary = paths.temporary;
    this.#columns = columns;
    this.#file = file;
    this.#write(formatCsv(columns, []));
  }

  /** Begins a table in a folder, which is made if it is missing. */
  static async open(
    folder: string,
    { file: name, columns }: Pick<StudyTable, "file" | "columns">,
  ): Promise<TableWriter> {
    await ensureFolder(folder);
    const paths = { path: `${folder}/${name}`, temporary: `${folder}/.${crypto.randomUUID()}.tmp` };
    const file = await Deno.open(paths.temporary, { write: true, createNew: true });
    return new TableWriter(paths, columns, file);
  }

  /**
   * Adds rows.
   *
   * @throws {RangeError} When a row has a column that the table does not, or a number that is not finite
   */
  add(rows: readonly TableRow[]): void {
    if (rows.length === 0) return;
    const known = new Set(this.#columns);
    for (const row of rows) {
      const odd = Object.keys(row).find((name) => !known.has(name));
      if (odd !== undefined) {
        throw new RangeError(
          `Cannot write a row to ${this.#path} as its columns must be those of the table: found ${odd}`,
        );
      }
    }
    const text = formatCsv(
      this.#columns,
      rows.map((row) => this.#columns.map((name) => row[name])),
    );
    this.#write(text.slice(text.indexOf("\n") + 1));
  }

  /** Gives the table its name. */
  async close(): Promise<void> {
    await this.#file!.sync();
    this.#end();
    await Deno.rename(this.#temporary, this.#path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#file) return;
    this.#end();
    await Deno.remove(this.#temporary);
  }

  #end(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += this.#file!.writeSync(bytes.subarray(at));
  }
}
