import type { GridStudy, StudyPoint, StudyTable, TableRow } from "./grid_study.ts";
import { TableWriter } from "./table_writer.ts";

/** The tables of a study while it runs. */
export class TableSet implements AsyncDisposable {
  readonly #open: { readonly table: StudyTable; readonly writer: TableWriter }[] = [];
  /** Rows that other tables are made from at the end */
  readonly #kept = new Map<string, TableRow[]>();

  /** Begins all tables in a folder. */
  static async open(
    folder: string,
    { tables, sections = [] }: Pick<GridStudy, "tables" | "sections">,
  ): Promise<TableSet> {
    const set = new TableSet();
    await removeRemains(folder);
    for (const { from } of sections) set.#kept.set(from, []);
    for (const table of tables) {
      set.#open.push({ table, writer: await TableWriter.open(folder, table) });
      if (table.derived) set.#kept.set(table.derived.from, []);
    }
    return set;
  }

  /** Adds what a point has to say. */
  async add(point: StudyPoint): Promise<void> {
    for (const { table, writer } of this.#open) {
      const rows = await table.rows?.(point) ?? [];
      writer.add(rows);
      this.#kept.get(table.file)?.push(...rows);
    }
  }

  /** Finishes all tables and gives their names. */
  async close(): Promise<string[]> {
    for (const { table: { derived }, writer } of this.#open) {
      if (derived) writer.add(derived.rows(this.rowsOf(derived.from)));
    }
    for (const { writer } of this.#open) await writer.close();
    return this.#open.map(({ table }) => table.file);
  }

  /** The rows of a table that a section of the report or another table is made from. */
  rowsOf(file: string): readonly TableRow[] {
    return this.#kept.get(file) ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { writer } of this.#open) await writer[Symbol.asyncDispose]();
  }
}

/** Removes what a killed run had begun of its files; only one run at a time works in a folder. */
async function removeRemains(folder: string): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && /^\.[0-9a-f-]{36}\.tmp$/.test(name)) await Deno.remove(`${folder}/${name}`);
  }
}
