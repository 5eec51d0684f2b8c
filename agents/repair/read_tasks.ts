import { readParquetColumns, readText, sha256File } from "../../files/mod.ts";
import { type RepairTask, TASK_FIELDS, taskFault } from "./repair_task.ts";

/** The tasks of one file. */
export interface TaskSet {
  /** In the file's order */
  readonly tasks: readonly RepairTask[];
  readonly path: string;
  /** SHA-256 of the file */
  readonly digest: string;
}

/** A value of the file with the place that a message names. */
interface Row {
  readonly place: string;
  readonly value: unknown;
}

/**
 * Reads tasks of the HumanEvalFix kind and checks each row.
 *
 * The columns are those of `bigcode/humanevalpack` (Muennighoff et al. 2023); further ones are left
 * aside. Nothing is put in place of a field that is missing.
 *
 * @param path A `.jsonl` or `.parquet` file
 * @returns The tasks, n of at least 1, with the file's digest
 * @throws {Deno.errors.NotFound} If there is no such file
 * @throws {RangeError} If the name ends otherwise, or a column of a Parquet file is missing
 * @throws {SyntaxError} With the place of each of the first rows that are no tasks, and why
 *
 * @example A row without tests
 * ```ts
 * import { readTasks } from "./read_tasks.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".jsonl" });
 * await Deno.writeTextFile(path, '{"task_id": "own/0"}\n');
 * await assert.rejects(readTasks(path), /:1: prompt must be text: found none/);
 * await Deno.remove(path);
 * ```
 */
export async function readTasks(path: string): Promise<TaskSet> {
  const rows = /\.(parquet|pq)$/.test(path)
    ? await parquetRows(path)
    : /\.(jsonl|json)$/.test(path)
    ? await jsonRows(path)
    : undefined;
  if (!rows) {
    throw new RangeError(
      `Cannot read tasks as the file's name must end in .jsonl or .parquet: found "${path}"`,
    );
  }
  const faults: string[] = [], seen = new Map<string, string>();
  for (const { place, value } of rows) {
    const fault = value instanceof SyntaxError ? value.message : taskFault(value);
    const id = (value as Partial<RepairTask> | null)?.task_id ?? "";
    if (fault) faults.push(`${place}: ${fault}`);
    else if (seen.has(id)) {
      faults.push(`${place}: task_id "${id}" stands already at ${seen.get(id)}`);
    } else seen.set(id, place);
  }
  if (!rows.length) faults.push(`${path}: there must be at least one task: found none`);
  if (faults.length) {
    const shown = faults.slice(0, 10), more = faults.length - shown.length;
    throw new SyntaxError(
      `Cannot read tasks as ${faults.length} of ${rows.length} rows are none:\n  ` +
        shown.join("\n  ") + (more ? `\n  and ${more} more` : ""),
    );
  }
  return { tasks: rows.map(({ value }) => pick(value)), path, digest: await sha256File(path) };
}

/** One row a line; the last line may lack its end. */
async function jsonRows(path: string): Promise<Row[]> {
  const lines = (await readText(path)).split(/\r?\n/);
  return lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    const place = `${path}:${i + 1}`;
    try {
      return [{ place, value: JSON.parse(line) }];
    } catch (error) {
      return [{ place, value: new SyntaxError(`it must be JSON: ${(error as Error).message}`) }];
    }
  });
}

async function parquetRows(path: string): Promise<Row[]> {
  const { rows, columns } = await readParquetColumns(path, { columns: TASK_FIELDS });
  return Array.from({ length: rows }, (_, i) => ({
    place: `${path}, row ${i + 1}`,
    value: Object.fromEntries(TASK_FIELDS.map((name) => [name, columns.get(name)![i]])),
  }));
}

function pick(value: unknown): RepairTask {
  const row = value as RepairTask;
  return Object.fromEntries(TASK_FIELDS.map((name) => [name, row[name]])) as unknown as RepairTask;
}
