import { type CsvTable, parseNumber, readCsv } from "../../../files/mod.ts";
import { inModellingOrder } from "../../../responses/mod.ts";

/** What one pass of a judge says of one item. */
export interface Verdict {
  readonly benchmark: string;
  readonly task: string;
  /** The pass, named after its file */
  readonly rater: string;
  /** Whether the item itself is at fault, so that no agent could succeed */
  readonly defective: boolean;
  /** Runs of agents that were judged for it; `undefined` where the table does not say */
  readonly evaluations?: number;
}

/** Verdicts of a table or folder. */
export interface ReadVerdicts {
  readonly verdicts: readonly Verdict[];
  /** Benchmarks in the order of the modelled ones, then by name */
  readonly benchmarks: readonly string[];
  /** Rows without a grade, which count as not judged */
  readonly ungraded: number;
  readonly files: readonly string[];
}

/**
 * Reads the verdicts of repeated passes of a judge from a table, or from all tables under a folder that
 * have the columns `task_id` and `final_grade` (1: the item is defective, 0: it is not, empty: not judged).
 *
 * The pass is the column `verdict_file`, else the file's name; the benchmark the column `benchmark`, else
 * the folder two levels up (`<benchmark>/verdicts/x.csv`), else the folder of the file.
 *
 * @throws {RangeError} When there is no such table
 * @throws {SyntaxError} When a grade is not 0, 1 or empty, with its place
 */
export async function readVerdicts(path: string): Promise<ReadVerdicts> {
  const verdicts: Verdict[] = [], files: string[] = [];
  let ungraded = 0;
  for (const file of await tablesUnder(path)) {
    const table = await readCsv(file);
    if (table.columnIndex("task_id") < 0 || table.columnIndex("final_grade") < 0) continue;
    files.push(file);
    const { found, empty } = verdictsOf(table, file);
    for (const verdict of found) verdicts.push(verdict);
    ungraded += empty;
  }
  if (verdicts.length === 0) {
    throw new RangeError(
      `Cannot read verdicts from ${path} as it must hold tables with the columns task_id and final_grade: found none with a grade`,
    );
  }
  const benchmarks = inModellingOrder(verdicts.map(({ benchmark }) => benchmark));
  return { verdicts, benchmarks: [...new Set(benchmarks)], ungraded, files };
}

function verdictsOf(table: CsvTable, file: string): { found: Verdict[]; empty: number } {
  const parts = file.split("/"), stem = parts.at(-1)!.replace(/\.csv(\.gz)?$/, "");
  const folder = (parts.at(-2) === "verdicts" ? parts.at(-3) : parts.at(-2)) ?? "all";
  const at = (name: string) => table.columnIndex(name);
  const [task, grade, rater, benchmark, count] = [
    ...[at("task_id"), at("final_grade"), at("verdict_file"), at("benchmark")],
    at("num_evaluations"),
  ];
  const found: Verdict[] = [];
  let empty = 0;
  table.rows.forEach((row, r) => {
    if (row[grade] === "") return empty++;
    const value = parseNumber(row[grade]);
    if (value !== 0 && value !== 1) {
      const must = "Cannot read a verdict as it must be 0, 1 or empty";
      throw table.error(r, grade, `${must}: found "${row[grade]}"`);
    }
    const evaluations = count < 0 || row[count] === "" ? undefined : table.number(r, count);
    found.push({
      benchmark: benchmark < 0 ? folder : row[benchmark],
      task: row[task],
      rater: rater < 0 ? stem : row[rater],
      defective: value === 1,
      ...(evaluations !== undefined && { evaluations }),
    });
  });
  return { found, empty };
}

async function tablesUnder(path: string): Promise<string[]> {
  try {
    if (!(await Deno.stat(path)).isDirectory) return [path];
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RangeError(`Cannot read verdicts from ${path} as it must exist: found nothing`);
  }
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (name.startsWith(".")) continue;
    if (isDirectory) found.push(...await tablesUnder(`${path}/${name}`));
    else if (/\.csv(\.gz)?$/.test(name)) found.push(`${path}/${name}`);
  }
  return found.sort();
}
