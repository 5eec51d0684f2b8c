import { canonicalJson, readText, sha256, witnessHash, writeAtomic } from "../../files/mod.ts";
import { describeIssue } from "./describe_issue.ts";
import { TraceIndex } from "./schema.ts";
import type { FoundTrace } from "./find_traces.ts";

/** File of the index, in the folder of a scenario. */
export const INDEX_FILE = "index.json";

type Hashed = TraceIndex["attestation"]["trace_hashes"][number];

/**
 * The chain over files: from `genesis` on, each link is the SHA-256 of the one before, the digest of the
 * next file and its name, as the text `link:digest:name`.
 *
 * @param entries Sorted by file
 * @returns A link for each entry
 *
 * @example Every link hangs on all before it
 * ```ts
 * import { hashChain } from "./trace_index.ts";
 * import { strict as assert } from "node:assert";
 *
 * const a = { file: "a.json", sha256: "0".repeat(64) }, b = { file: "b.json", sha256: "1".repeat(64) };
 * const [first, second] = await hashChain([a, b]);
 * assert.equal((await hashChain([a]))[0], first);
 * assert.notEqual((await hashChain([b]))[0], second);
 * ```
 */
export async function hashChain(
  entries: readonly Pick<Hashed, "file" | "sha256">[],
): Promise<string[]> {
  const chain: string[] = [];
  let link = "genesis";
  for (const entry of entries) {
    link = await sha256(`${link}:${entry.sha256}:${entry.file}`);
    chain.push(link);
  }
  return chain;
}

/** The digest over when an index was made, by what, and the last link of its chain. */
export function runSignature(
  { created, run_generator, attestation: { hash_chain } }: {
    readonly created: string;
    readonly run_generator: string;
    readonly attestation: { readonly hash_chain: readonly string[] };
  },
): Promise<string> {
  const hash_chain_tail = hash_chain.at(-1) ?? "genesis";
  return sha256(canonicalJson({ created, hash_chain_tail, run_generator }));
}

/** The witness hash of all traces under `gold`, in the order of their files, if of one width. */
export async function goldWitness(found: readonly FoundTrace[]): Promise<string> {
  const gold = found.filter(({ trace }) => trace.label === "gold");
  const rows = gold.flatMap(({ trace }) => trace.embeddings ?? []);
  const widths = new Set(rows.map((row) => row.length));
  if (rows.length === 0) return "no_gold_traces";
  return widths.size > 1 ? "gold_traces_differ" : await witnessHash(rows);
}

/**
 * The index of a scenario's finished traces.
 *
 * @param found Traces with their digests, by file; those that are still running are left out
 */
export async function buildIndex(
  found: readonly FoundTrace[],
  { scenario, generator, created = new Date() }: {
    readonly scenario: string;
    readonly generator: string;
    readonly created?: Date;
  },
): Promise<TraceIndex> {
  const finished = found.filter(({ trace }) => trace.status === "finished")
    .toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const traces = finished.map(({ trace }) => trace);
  const trace_hashes = finished.map(({ file, sha256, bytes, trace }): Hashed => ({
    ...{ file, sha256, size_bytes: bytes },
    ...{ label: trace.label, timestamp: trace.timestamp, run_id: trace.run_id },
    model: trace.model.name,
  }));
  const hash_chain = await hashChain(trace_hashes);
  const made = {
    created: created.toISOString(),
    run_generator: generator,
    attestation: { hash_chain },
  };
  const embedders = new Set(traces.map(({ metadata }) => metadata.embedder_id));
  const labels = tally(traces.map(({ label }) => label));
  return {
    schema_version: 1,
    created: made.created,
    run_generator: generator,
    scenario,
    agents: Object.keys(tally(traces.map(({ agent }) => agent))),
    labels: Object.keys(labels),
    counts: { ...labels, total: traces.length },
    traces_by_label: Object.fromEntries(
      Object.keys(labels).map((
        label,
      ) => [label, trace_hashes.filter((t) => t.label === label).map(({ file }) => file)]),
    ),
    attestation: {
      algorithm: "sha256",
      trace_hashes,
      hash_chain,
      run_signature: await runSignature(made),
    },
    audit: {
      embedder_id: embedders.size === 1 ? [...embedders][0] : null,
      witness_hash: await goldWitness(finished),
    },
    stats: {
      stop_reasons: tally(traces.map(({ outcome }) => outcome!.stop_reason)),
      behaviours: tally(traces.map(({ outcome }) => outcome!.behaviour ?? "not determined")),
    },
  };
}

/** Writes an index, its names sorted. */
export async function writeIndex(folder: string, index: TraceIndex): Promise<void> {
  const sorted = JSON.parse(canonicalJson(index));
  await writeAtomic(`${folder}/${INDEX_FILE}`, `${JSON.stringify(sorted, null, 2)}\n`);
}

/**
 * Reads an index.
 *
 * @throws {SyntaxError} If it is no JSON, or no index
 */
export async function readIndex(folder: string): Promise<TraceIndex> {
  const path = `${folder}/${INDEX_FILE}`;
  let value: unknown;
  try {
    value = JSON.parse(await readText(path));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SyntaxError(`${path}: Cannot read an index as it must be JSON: ${cause.message}`);
  }
  const parsed = TraceIndex.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SyntaxError(
    `${path}: Cannot read an index as ${describeIssue(parsed.error.issues[0], value)}`,
  );
}

/** How often each word occurs, sorted by word. */
function tally(words: readonly string[]): Record<string, number> {
  const counts = Map.groupBy(words, (word) => word);
  return Object.fromEntries([...counts].map(([word, all]) => [word, all.length] as const).sort());
}
