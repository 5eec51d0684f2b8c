import { createHash } from "node:crypto";

/** A vector as it is kept. */
export interface VectorEntry {
  /** Unit vector, `[D]` */
  readonly vector: Float32Array;
  /** Tokens of the text that were used; undefined where only a server knows */
  readonly tokens: number | undefined;
  readonly truncated: boolean | undefined;
}

const MAGIC = 0x31564541; // "AEV1"
const UNKNOWN = 0xffffffff;
const HEAD = 16, SUM = 32;

/**
 * Bytes of one vector: magic, D, tokens, truncated (4 bytes each, little endian), D 32-bit floats, and a
 * SHA-256 over the key of the text and all that.
 *
 * @param key Name under which it is kept
 *
 * @example There and back
 * ```ts
 * import { formatEntry, parseEntry } from "./vector_entry.ts";
 * import { strict as assert } from "node:assert";
 *
 * const entry = { vector: new Float32Array([0.6, 0.8]), tokens: 3, truncated: false };
 * const bytes = formatEntry("k", entry);
 * assert.deepEqual(parseEntry("k", bytes), entry);
 * assert.equal(parseEntry("other", bytes), undefined);
 * ```
 */
export function formatEntry(key: string, entry: VectorEntry): Uint8Array {
  const { vector, tokens, truncated } = entry;
  const bytes = new Uint8Array(HEAD + 4 * vector.length + SUM);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, vector.length, true);
  view.setUint32(8, tokens ?? UNKNOWN, true);
  view.setUint32(12, truncated === undefined ? UNKNOWN : Number(truncated), true);
  vector.forEach((x, d) => view.setFloat32(HEAD + 4 * d, x, true));
  bytes.set(checksum(key, bytes.subarray(0, bytes.length - SUM)), bytes.length - SUM);
  return bytes;
}

/** The vector, or undefined if the bytes are not exactly what was written under this key. */
export function parseEntry(key: string, bytes: Uint8Array): VectorEntry | undefined {
  if (bytes.length < HEAD + SUM) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const width = view.getUint32(4, true);
  if (view.getUint32(0, true) !== MAGIC || bytes.length !== HEAD + 4 * width + SUM) {
    return undefined;
  }
  const sum = checksum(key, bytes.subarray(0, bytes.length - SUM));
  if (sum.some((byte, i) => byte !== bytes[bytes.length - SUM + i])) return undefined;
  const vector = Float32Array.from(
    { length: width },
    (_, d) => view.getFloat32(HEAD + 4 * d, true),
  );
  const tokens = view.getUint32(8, true), truncated = view.getUint32(12, true);
  return {
    vector,
    tokens: tokens === UNKNOWN ? undefined : tokens,
    truncated: truncated === UNKNOWN ? undefined : truncated === 1,
  };
}

function checksum(key: string, bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(key).update(bytes).digest();
}
