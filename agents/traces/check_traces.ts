import { join } from "node:path";
import { findTraces, traceFolders } from "./find_traces.ts";
import { indexFaults } from "./index_faults.ts";
import { traceFaults } from "./trace_faults.ts";
import { INDEX_FILE, readIndex } from "./trace_index.ts";
import { whyUnfinished } from "./unfinished.ts";

/** What was looked at, and what is wrong with it. */
export interface TraceCheck {
  readonly folders: number;
  readonly traces: number;
  /** One line each: file, what must hold, what was found */
  readonly faults: readonly string[];
}

/**
 * Checks the traces of a folder: each by its schema, its place, its digests and vectors, its steps against
 * the replies that they were read from, and all of them against the chained index of their scenario.
 *
 * Nothing here is signed: whoever changes a trace, its replies and the index alike, and makes all digests
 * anew, is not found out. Where runs were stopped, or go on, the index lags behind and is not compared.
 *
 * @param folder One scenario's traces, or the folder of several scenarios
 * @throws {Deno.errors.NotFound} If there is no such folder
 * @throws {RangeError} If it holds no traces
 *
 * @example No traces are no success
 * ```ts
 * import { checkTraces } from "./check_traces.ts";
 * import { strict as assert } from "node:assert";
 *
 * await assert.rejects(checkTraces(await Deno.makeTempDir()), /must hold traces/);
 * ```
 */
export async function checkTraces(folder: string): Promise<TraceCheck> {
  await Deno.stat(folder);
  const folders = await traceFolders(folder);
  if (folders.length === 0) {
    throw new RangeError(`Cannot check traces as ${folder} must hold traces: found none`);
  }
  const faults: string[] = [];
  let traces = 0;
  for (const path of folders) {
    const say = (file: string, fault: string) => faults.push(`${join(path, file)}: ${fault}`);
    const found = await findTraces(path, (_, error) => faults.push(error.message));
    traces += found.length;
    const seen = new Map<string, string>(), unfinished = await whyUnfinished(path);
    if (unfinished !== undefined) faults.push(`${path}: ${unfinished}`);
    for (const { file, trace } of found) {
      if (unfinished !== undefined && trace.status === "running") continue;
      for (const fault of await traceFaults(file, trace)) say(file, fault);
      const before = seen.get(trace.run_id);
      if (before) say(file, `run_id must stand once: ${before} has the same`);
      seen.set(trace.run_id, file);
    }
    if (unfinished !== undefined) continue;
    const index = await readIndex(path).catch((error) => {
      const missing = error instanceof Deno.errors.NotFound;
      faults.push(
        missing ? `${join(path, INDEX_FILE)}: must be there: found none` : (error as Error).message,
      );
    });
    if (index) { for (const fault of await indexFaults(index, found)) say(INDEX_FILE, fault); }
  }
  return { folders: folders.length, traces, faults };
}
