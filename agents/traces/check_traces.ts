import { join } from "node:path";
import { findTraces, type FoundTrace, traceFolders } from "./find_traces.ts";
import type { TraceIndex } from "./schema.ts";
import { runId, settingsDigest, tracePath } from "./trace_file.ts";
import { goldWitness, hashChain, INDEX_FILE, readIndex, runSignature } from "./trace_index.ts";

/** What was looked at, and what is wrong with it. */
export interface TraceCheck {
  readonly folders: number;
  readonly traces: number;
  /** One line each: file, what must hold, what was found */
  readonly faults: readonly string[];
}

/**
 * Checks the traces of a folder: each by its schema, its place, its steps, vectors and digests, and all of
 * them against the chained index of their scenario.
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
    const seen = new Map<string, string>();
    for (const { file, trace } of found) {
      for (const fault of await traceFaults(file, trace)) say(file, fault);
      const before = seen.get(trace.run_id);
      if (before) say(file, `run_id must stand once: ${before} has the same`);
      seen.set(trace.run_id, file);
    }
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

/** What is wrong with a trace that fits the schema. */
async function traceFaults(file: string, trace: FoundTrace["trace"]): Promise<string[]> {
  const faults: string[] = [];
  const must = (name: string, wanted: unknown, found: unknown) => {
    if (wanted !== found) faults.push(`${name} must be ${show(wanted)}: found ${show(found)}`);
  };
  const { agent, label, scenario, run_number: run, steps, turns, embeddings, outcome } = trace;
  must("status", "finished", trace.status);
  must("file", tracePath({ agent, label, run }), file);
  const digest = await settingsDigest(trace.settings);
  must("settings_digest", digest, trace.settings_digest);
  must("run_id", runId({ scenario, agent, label, run, digest }), trace.run_id);
  for (const [name, value] of Object.entries({ scenario, label, run, seed: trace.seed })) {
    must(`settings.${name}`, value, trace.settings[name]);
  }
  steps.forEach(({ i }, at) => must(`steps[${at}].i`, at, i));
  turns.forEach(({ turn }, at) => must(`turns[${at}].turn`, at, turn));
  steps.forEach(({ turn, type }, at) => {
    if (turn >= turns.length && type !== "error") {
      faults.push(`steps[${at}].turn must be below ${turns.length}: found ${turn}`);
    }
  });
  const { embedding } = trace.metadata;
  must("embeddings there", embedding.status === "done", embeddings !== null);
  if (embeddings) {
    must("rows of embeddings", steps.length, embeddings.length);
    const odd = embeddings.findIndex((row) => row.length !== embedding.width);
    if (odd >= 0) must(`embeddings[${odd}].length`, embedding.width, embeddings[odd].length);
  }
  if (trace.status === "running") return faults;
  if (!outcome) return [...faults, "outcome must be there: found none"];
  must("outcome.num_steps", steps.length, outcome.num_steps);
  const last = steps.at(-1);
  must("outcome.completed", steps.some(({ type }) => type === "final"), outcome.completed);
  must("outcome.error", steps.some(({ type }) => type === "error"), outcome.error);
  const reason = last?.type === "final" ? "final" : last?.reason;
  must("outcome.stop_reason", reason, outcome.stop_reason);
  const { judgement } = outcome;
  const behaviour = "behaviour" in judgement ? judgement.behaviour : null;
  must("outcome.behaviour", behaviour, outcome.behaviour);
  return faults;
}

/** What is wrong with an index, by itself and against the files. */
async function indexFaults(index: TraceIndex, found: readonly FoundTrace[]): Promise<string[]> {
  const faults: string[] = [];
  const { trace_hashes, hash_chain, run_signature } = index.attestation;
  const files = new Map(found.map((one) => [one.file, one]));
  for (const entry of trace_hashes) {
    const one = files.get(entry.file);
    if (!one) faults.push(`${entry.file} must be there and whole: it is not`);
    else if (one.sha256 !== entry.sha256) {
      faults.push(`${entry.file} must have the digest ${entry.sha256}: found ${one.sha256}`);
    } else if (one.trace.run_id !== entry.run_id || one.bytes !== entry.size_bytes) {
      faults.push(`${entry.file} must be run ${entry.run_id} of ${entry.size_bytes} bytes`);
    }
  }
  const known = new Set(trace_hashes.map(({ file }) => file));
  if (known.size < trace_hashes.length) faults.push("each file must stand once");
  for (const { file } of found) {
    if (!known.has(file)) faults.push(`${file} must stand in the index: it does not`);
  }
  const sorted = trace_hashes.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  if (sorted.some((entry, i) => entry !== trace_hashes[i])) faults.push("files must be sorted");
  const chain = await hashChain(trace_hashes);
  const broken = chain.findIndex((link, i) => link !== hash_chain[i]);
  if (broken >= 0) faults.push(`the chain must hold: it breaks at ${trace_hashes[broken].file}`);
  if (hash_chain.length > chain.length) {
    faults.push(`the chain must have ${chain.length} links: found ${hash_chain.length}`);
  }
  if (await runSignature(index) !== run_signature) faults.push("run_signature must fit the chain");
  const whole = faults.length === 0;
  if (whole && await goldWitness(found) !== index.audit.witness_hash) {
    faults.push("audit.witness_hash must be that of the gold traces: it is not");
  }
  return faults;
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? "none").slice(0, 100);
}
