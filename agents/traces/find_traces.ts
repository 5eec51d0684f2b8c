import { join } from "node:path";
import { sha256 } from "../../files/mod.ts";
import type { Trace } from "./schema.ts";
import { parseTraceFile } from "./trace_file.ts";
import { INDEX_FILE } from "./trace_index.ts";

/** A trace and its file. */
export interface FoundTrace {
  /** Relative to the folder of its scenario */
  readonly file: string;
  /** Digest of the file's bytes */
  readonly sha256: string;
  readonly bytes: number;
  readonly trace: Trace;
}

/** Folders that are looked into for folders of scenarios. */
const DEEPEST = 4;

/**
 * Folders of scenarios: the folder itself if traces stand in it, else those below it, which may stand in
 * folders of their own, a few steps down.
 */
export async function traceFolders(folder: string, depth = 0): Promise<string[]> {
  const runs = (await traceFiles(folder)).some((file) => /\/run_\d+\.json$/.test(file));
  if (runs || await exists(join(folder, INDEX_FILE))) return [folder];
  if (depth >= DEEPEST) return [];
  const found: string[] = [];
  for (const name of await subFolders(folder)) {
    found.push(...await traceFolders(join(folder, name), depth + 1));
  }
  return found;
}

/** JSON files at `{agent}/{label}/` below a scenario's folder, sorted. */
export async function traceFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const agent of await subFolders(folder)) {
    for (const label of await subFolders(join(folder, agent))) {
      for await (const { name, isFile } of Deno.readDir(join(folder, agent, label))) {
        if (isFile && name.endsWith(".json") && name !== INDEX_FILE && !name.startsWith(".")) {
          files.push(`${agent}/${label}/${name}`);
        }
      }
    }
  }
  return files.sort();
}

/**
 * Reads every trace of a scenario's folder, finished or not.
 *
 * @param onFault Takes what cannot be read, which is then left out; without it that is thrown
 * @throws {SyntaxError} With the file, if one is no trace
 */
export async function findTraces(
  folder: string,
  onFault?: (file: string, error: SyntaxError) => void,
): Promise<FoundTrace[]> {
  const found: FoundTrace[] = [];
  for (const file of await traceFiles(folder)) {
    const path = join(folder, file);
    const bytes = await Deno.readFile(path);
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      const trace = parseTraceFile(text, path);
      found.push({ file, sha256: await sha256(bytes), bytes: bytes.length, trace });
    } catch (error) {
      const fault = error instanceof SyntaxError
        ? error
        : new SyntaxError(`${path}: Cannot read a trace as it must be UTF-8`, { cause: error });
      if (!onFault) throw fault;
      onFault(file, fault);
    }
  }
  return found;
}

async function subFolders(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory && !name.startsWith(".")) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
