import { join } from "node:path";
import {
  type NdArray,
  type NumericData,
  readSafetensors,
  sha256,
  writeSafetensors,
} from "../files/mod.ts";

/** A value that JSON can say. */
export type Setting =
  | string
  | number
  | boolean
  | null
  | readonly Setting[]
  | { readonly [name: string]: Setting };

/** Everything that a derived table follows from. */
export interface FeatureKey {
  /** What is computed, and the version of how, such as `"sae 1"`; letters, digits, spaces, `-`, `_`. */
  readonly protocol: string;
  readonly settings: Readonly<Record<string, Setting>>;
  readonly inputs: Readonly<Record<string, NumericData>>;
}

/** Tables to keep, and strings that go with them. */
export interface FeaturePayload {
  readonly tables: Readonly<Record<string, NdArray<NumericData>>>;
  readonly notes: Readonly<Record<string, string>>;
}

/** How a call met the cache: not asked, not there, there, or there with damaged content. */
export type CacheStatus = "off" | "miss" | "hit" | "damaged";

/** Tables and notes, with what they are kept under. */
export interface CachedFeatures extends FeaturePayload {
  /** SHA-256 of the key: protocol, settings, and each input's type, length and content. */
  readonly digest: string;
  readonly cache: CacheStatus;
}

/**
 * Computes feature tables, or reads what an earlier call with the same key kept.
 *
 * A kept file is one safetensors file named after protocol and digest. It is written under a fresh name
 * and moved into place, so that a reader, another process, or a run after a kill finds it whole or not
 * at all; of two that compute the same at once the later one's equal file stays. What is read is checked
 * against the digest that was written with it; a damaged file is computed and written anew, and the
 * result says so.
 *
 * @param folder Where to keep; nothing is read or written without
 * @param options The key, and how to compute what it stands for
 * @throws {RangeError} When the protocol holds other signs than its rule allows
 *
 * @example The second call computes nothing
 * ```ts
 * import { cachedFeatures } from "./digest_cache.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * const key = { protocol: "double 1", settings: {}, inputs: { x: new Float32Array([1, 2]) } };
 * const compute = () => ({
 *   tables: { y: { shape: [2], dtype: "f4" as const, data: new Float32Array([2, 4]) } },
 *   notes: {},
 * });
 * assert.equal((await cachedFeatures(folder, { key, compute })).cache, "miss");
 * const { tables, cache } = await cachedFeatures(folder, { key, compute });
 * assert.equal(cache, "hit");
 * assert.deepEqual([...tables.y.data], [2, 4]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function cachedFeatures(
  folder: string | undefined,
  { key, compute }: {
    readonly key: FeatureKey;
    readonly compute: () => FeaturePayload | Promise<FeaturePayload>;
  },
): Promise<CachedFeatures> {
  const digest = await digestOfKey(key);
  if (folder === undefined) return { ...await compute(), digest, cache: "off" };
  const path = join(folder, `${key.protocol.replaceAll(" ", "-")}-${digest}.safetensors`);
  const kept = await readKept(path, digest);
  if (typeof kept === "object") return { ...kept, digest, cache: "hit" };
  const { tables, notes } = await compute();
  const content = await digestOfPayload(digest, { tables, notes });
  await writeSafetensors(path, tables, { metadata: { content, notes: JSON.stringify(notes) } });
  return { tables, notes, digest, cache: kept };
}

/** SHA-256 of everything that a derived table follows from, however its settings are ordered. */
export async function digestOfKey({ protocol, settings, inputs }: FeatureKey): Promise<string> {
  if (!/^[\w -]+$/.test(protocol)) {
    throw new RangeError(
      `Cannot keep features of protocol ${
        JSON.stringify(protocol)
      }: it must be letters, digits, spaces, - and _`,
    );
  }
  const described: Record<string, Setting> = {};
  for (const [name, data] of Object.entries(inputs)) {
    described[name] = [data.constructor.name, data.length, await sha256(bytesOf(data))];
  }
  return await sha256(canonical({ protocol, settings, inputs: described }));
}

async function digestOfPayload(key: string, { tables, notes }: FeaturePayload): Promise<string> {
  const described: Record<string, Setting> = {};
  for (const [name, { shape, dtype, data }] of Object.entries(tables)) {
    described[name] = [dtype, shape, await sha256(bytesOf(data))];
  }
  return await sha256(canonical({ key, notes, tables: described }));
}

/** What lies at the path, if it is what was written there. */
async function readKept(
  path: string,
  digest: string,
): Promise<FeaturePayload | "miss" | "damaged"> {
  try {
    const { tensors, metadata } = await readSafetensors(path);
    const payload = {
      tables: Object.fromEntries(tensors),
      notes: JSON.parse(metadata.notes ?? "null") as Record<string, string>,
    };
    return await digestOfPayload(digest, payload) === metadata.content ? payload : "damaged";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "miss";
    if (error instanceof SyntaxError) return "damaged";
    throw error;
  }
}

/** JSON with the names of every object in order. */
function canonical(value: Setting): string {
  return JSON.stringify(
    value,
    (_, inner) =>
      inner && typeof inner === "object" && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1))
        : inner,
  );
}

function bytesOf(data: NumericData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
