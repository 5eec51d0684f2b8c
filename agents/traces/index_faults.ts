import { canonicalJson } from "../../files/mod.ts";
import { differences } from "./earlier_run.ts";
import type { FoundTrace } from "./find_traces.ts";
import type { TraceIndex } from "./schema.ts";
import { buildIndex, hashChain, runSignature } from "./trace_index.ts";

/** What is wrong with an index, by itself and against the files. */
export async function indexFaults(
  index: TraceIndex,
  found: readonly FoundTrace[],
): Promise<string[]> {
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
  return faults.length > 0 ? faults : await summaryFaults(index, found);
}

/** Where what an index says of its traces as a whole is not what they say. */
async function summaryFaults(index: TraceIndex, found: readonly FoundTrace[]): Promise<string[]> {
  const { created, run_generator: generator } = index;
  const scenario = found[0]?.trace.scenario ?? index.scenario;
  const made = await buildIndex(found, { scenario, generator, created: new Date(created) });
  const plain = (value: unknown) => JSON.parse(canonicalJson(value));
  return differences(plain(made), plain(index)).map(([name, wanted, given]) =>
    `${name} must be ${shown(wanted)}: found ${shown(given)}`
  );
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "none").slice(0, 100);
}
