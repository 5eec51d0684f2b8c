import { readText } from "../../files/mod.ts";
import { parseTrace } from "./parse_trace.ts";
import type { SpectralTrace } from "./spectral_trace.ts";

/** The traces of a folder. */
export interface FoundTraces {
  /** By model, then by run, as text sorts */
  readonly traces: readonly SpectralTrace[];
  /** Files that hold traces */
  readonly files: readonly string[];
  /** JSON files that hold none, such as an index */
  readonly others: readonly string[];
}

/**
 * Reads every trace below a folder, or of one file: a JSON file a trace, or a line of a JSON Lines file.
 *
 * What names no run, or has no label or steps, is no trace, and its file is told apart; a trace that is
 * damaged is an error.
 *
 * @param path Folder or file
 * @throws {SyntaxError} With the place, for text that is no JSON or a trace that is damaged
 * @throws {RangeError} When two traces are of one run, or there is none
 *
 * @example
 * ```ts
 * import { readTraces } from "./read_traces.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/index.json`, "{}");
 * await assert.rejects(readTraces(folder), /must hold traces/);
 * ```
 */
export async function readTraces(path: string): Promise<FoundTraces> {
  const paths = (await Deno.stat(path)).isDirectory ? await jsonFiles(path) : [path];
  const traces: SpectralTrace[] = [], files: string[] = [], others: string[] = [];
  for (const file of paths) {
    const found = await tracesOf(file);
    traces.push(...found);
    (found.length > 0 ? files : others).push(file);
  }
  if (traces.length === 0) {
    throw new RangeError(
      `Cannot validate traces as ${path} must hold traces: found none in ${paths.length} JSON files`,
    );
  }
  const seen = new Map<string, string>();
  for (const { runId, place } of traces) {
    const before = seen.get(runId);
    if (before !== undefined) {
      throw new RangeError(
        `Cannot validate traces as each run must have one trace: ${runId} stands in ${before} and ${place}`,
      );
    }
    seen.set(runId, place);
  }
  const key = ({ model, runId }: SpectralTrace) => `${model}\0${runId}`;
  traces.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return { traces, files, others };
}

async function jsonFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder.replace(/\/$/, "")}/${entry.name}`;
    if (entry.isDirectory && !entry.name.startsWith(".")) found.push(...await jsonFiles(path));
    else if (entry.isFile && /\.jsonl?$/.test(entry.name)) found.push(path);
  }
  return found.sort();
}

async function tracesOf(file: string): Promise<SpectralTrace[]> {
  const text = await readText(file);
  const parts = file.endsWith(".jsonl")
    ? text.split("\n").map((line, i) => ({ text: line, place: `${file}:${i + 1}` }))
    : [{ text, place: file }];
  return parts.filter((part) => part.text.trim() !== "").flatMap(({ text, place }) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (!text.includes('"run_id"')) return [];
      throw new SyntaxError(
        `${place}: Cannot read a trace as it must be JSON: ${(error as Error).message}`,
      );
    }
    return parseTrace(value, place) ?? [];
  });
}
