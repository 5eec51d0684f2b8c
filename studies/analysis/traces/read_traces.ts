import { type CsvTable, readCsv } from "../../../files/mod.ts";
import { benchmarkOf } from "../../../responses/mod.ts";
import { readTraceJson } from "./read_trace_json.ts";
import { recordedTokens, type TraceRecord } from "./trace_record.ts";

/** Columns of long tables by what they hold; the first that is there counts. */
const COLUMNS = {
  agent: ["agent", "agent_id", "respondent", "model"],
  item: ["item", "item_id", "task_id", "task"],
  benchmark: ["benchmark"],
  score: ["score", "is_resolved", "reward", "value"],
  costUsd: ["costUsd", "cost_usd", "cost", "total_cost"],
  inputTokens: ["inputTokens", "input_tokens", "prompt_tokens"],
  outputTokens: ["outputTokens", "output_tokens", "completion_tokens"],
  seconds: ["seconds", "agent_seconds", "elapsed_seconds", "total_time"],
  turns: ["turns", "num_steps", "steps"],
} as const;

/** What was read, and what was passed over. */
export interface ReadTraces {
  readonly records: readonly TraceRecord[];
  readonly files: number;
  /** Files of the right kind that hold no run, with why */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Reads what runs of agents used: long tables with a run a row (`.csv`, `.csv.gz`), traces of this program
 * (`.json` with `outcome.usage`), and HAL's `_UPLOAD.json`.
 *
 * @param path A file, or a folder with all below it
 * @throws {RangeError} When nothing there tells of a run
 * @throws {SyntaxError} When a number of a table is none, with its place
 */
export async function readTraces(path: string): Promise<ReadTraces> {
  const records: TraceRecord[] = [], skipped: { file: string; reason: string }[] = [];
  let files = 0;
  for (const file of await filesUnder(path)) {
    const found = file.endsWith(".json")
      ? readTraceJson(await Deno.readTextFile(file), file)
      : recordsOf(await readCsv(file));
    if (typeof found === "string") {
      skipped.push({ file, reason: found });
      continue;
    }
    files++;
    for (const record of found) records.push(record);
  }
  if (records.length === 0) {
    throw new RangeError(
      `Cannot tell what runs used from ${path} as it must hold tables with agent and item, or traces: found ${
        skipped.slice(0, 3).map(({ file, reason }) => `${file}, which ${reason}`).join("; ") ||
        "none"
      }`,
    );
  }
  return { records, files, skipped };
}

function recordsOf(table: CsvTable): TraceRecord[] | string {
  const at = Object.fromEntries(
    Object.entries(COLUMNS).map(([name, columns]) => [
      name,
      columns.map((column) => table.columnIndex(column)).find((c) => c >= 0) ?? -1,
    ]),
  ) as Record<keyof typeof COLUMNS, number>;
  if (at.agent < 0 || at.item < 0) return "has no columns of agent and item";
  const used = ["costUsd", "inputTokens", "outputTokens", "seconds", "turns"] as const;
  if (used.every((name) => at[name] < 0)) return "has no column of cost, tokens or time";
  // Names of items begin with the benchmark's only where all of them do.
  const prefixed = table.rows.every((row) => benchmarkOf(row[at.item]) !== row[at.item]);
  return table.rows.map((row, r) => {
    const number = (name: keyof typeof COLUMNS) => {
      const c = at[name];
      if (c < 0 || row[c] === "") return undefined;
      const value = table.number(r, c);
      if (value >= 0) return value;
      throw table.error(r, c, `Cannot read ${table.header[c]} as it must be at least 0`);
    };
    return {
      benchmark: at.benchmark >= 0
        ? row[at.benchmark]
        : prefixed
        ? benchmarkOf(row[at.item])
        : "all",
      agent: row[at.agent],
      item: row[at.item],
      score: number("score"),
      costUsd: number("costUsd"),
      ...recordedTokens(number("inputTokens"), number("outputTokens")),
      seconds: number("seconds"),
      turns: number("turns"),
    };
  });
}

async function filesUnder(path: string): Promise<string[]> {
  try {
    if ((await Deno.stat(path)).isFile) return [path];
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RangeError(`Cannot tell what runs used from ${path} as it must exist: found nothing`);
  }
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (name.startsWith(".")) continue;
    if (isDirectory) found.push(...await filesUnder(`${path}/${name}`));
    else if (/\.(csv|csv\.gz|json)$/.test(name)) found.push(`${path}/${name}`);
  }
  return found.sort();
}
