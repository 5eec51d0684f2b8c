import { canonicalJson, readText, sha256, writeAtomic } from "../../files/mod.ts";
import { describeIssue } from "./describe_issue.ts";
import { Trace } from "./schema.ts";

/** Where a run stands: its agent, its label and its number from 1. */
export interface RunPlace {
  readonly agent: string;
  readonly label: string;
  readonly run: number;
}

/** File of a run, relative to the folder of its scenario. */
export function tracePath({ agent, label, run }: RunPlace): string {
  return `${agent}/${label}/run_${String(run).padStart(3, "0")}.json`;
}

/** Name of a run: where it stands, and the beginning of its settings' digest. No two runs share one. */
export function runId({ scenario, agent, label, run, digest }: RunPlace & {
  readonly scenario: string;
  readonly digest: string;
}): string {
  const number = String(run).padStart(3, "0");
  return `${scenario}_${agent}_${label}_${number}_${digest.slice(0, 12)}`;
}

/** SHA-256 of settings, whatever the order of their names. */
export function settingsDigest(settings: unknown): Promise<string> {
  return sha256(canonicalJson(settings));
}

/** Writes a trace in one piece, indented by two spaces, each vector and each list of numbers on a line. */
export async function writeTrace(path: string, trace: Trace): Promise<void> {
  const { embeddings, ...rest } = trace;
  const text = JSON.stringify({ ...rest, embeddings: embeddings && [] }, null, 2);
  const rows = embeddings?.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
  const whole = rows
    ? text.replace(/"embeddings": \[\]\n\}$/, () => `"embeddings": [\n${rows}\n  ]\n}`)
    : text;
  await writeAtomic(path, `${whole}\n`);
}

/**
 * A trace from its text.
 *
 * @param place File, for messages
 * @throws {SyntaxError} If it is no JSON, or no trace: what must hold, and where
 *
 * @example Something else
 * ```ts
 * import { parseTraceFile } from "./trace_file.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.throws(() => parseTraceFile("{", "run_001.json"), /run_001.json: Cannot read a trace/);
 * assert.throws(() => parseTraceFile("{}", "run_001.json"), /schema_version/);
 * ```
 */
export function parseTraceFile(text: string, place: string): Trace {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(
      `${place}: Cannot read a trace as it must be JSON: ${(cause as Error).message}`,
      { cause },
    );
  }
  const parsed = Trace.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SyntaxError(
    `${place}: Cannot read a trace as ${describeIssue(parsed.error.issues[0], value)}`,
  );
}

/** Reads a trace; see {@linkcode parseTraceFile}. */
export async function readTrace(path: string): Promise<Trace> {
  return parseTraceFile(await readText(path), path);
}
