import { join } from "node:path";
import { cacheFolder, sha256, sha256File, writeAtomic } from "../../files/mod.ts";

/** Files from this size on have their digest kept; smaller ones are read faster than looked up. */
export const KEPT_FROM = 1 << 24;
/** A file that was changed this shortly before may change again without a new time: nothing is kept. */
const SETTLED_MS = 3000;

/** What must be the same for a digest to be believed. */
interface KeptDigest {
  readonly path: string;
  readonly size: number;
  readonly changedMs: number;
  readonly inode: number | null;
  readonly sha256: string;
}

/**
 * SHA-256 of a file. Of a large one that has the same size, time and place on disk as when it was read
 * last, it is the digest of then.
 *
 * @param path The file
 * @param options `folder`: where digests are kept; default `digests` in the folder of `cacheFolder()`
 * @throws {Deno.errors.NotFound} If there is no such file
 *
 * @example A small file is read each time
 * ```ts
 * import { fileDigest } from "./kept_digest.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/w`, "1");
 * assert.match(await fileDigest(`${folder}/w`, { folder }), /^6b86b273/);
 * assert.equal((await Array.fromAsync(Deno.readDir(folder))).length, 1);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function fileDigest(
  path: string,
  options: { readonly folder?: string } = {},
): Promise<string> {
  const found = await Deno.stat(path);
  const changedMs = found.mtime?.getTime();
  if (found.size < KEPT_FROM || changedMs === undefined) return await sha256File(path);
  const real = await Deno.realPath(path);
  const identity = { path: real, size: found.size, changedMs, inode: found.ino };
  const folder = options.folder ?? join(cacheFolder(), "digests");
  const place = join(folder, `${(await sha256(real)).slice(0, 32)}.json`);
  const kept = await readKept(place);
  const same = kept &&
    Object.entries(identity).every(([key, value]) => kept[key as keyof KeptDigest] === value);
  if (same) return kept.sha256;
  const settled = Date.now() - changedMs > SETTLED_MS;
  const digest = await sha256File(path);
  if (settled) await keep(place, { ...identity, sha256: digest });
  return digest;
}

/** Keeps a digest where that is allowed; else the file is read again next time. */
async function keep(place: string, record: KeptDigest): Promise<void> {
  try {
    await writeAtomic(place, JSON.stringify(record));
  } catch (error) {
    const barred = error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.NotCapable || (error as { code?: string }).code === "EROFS";
    if (!barred) throw error;
  }
}

/** What is kept at a place; nothing if it is not there or is no such record. */
async function readKept(place: string): Promise<KeptDigest | undefined> {
  try {
    const kept = JSON.parse(await Deno.readTextFile(place));
    return /^[0-9a-f]{64}$/.test(kept?.sha256) ? kept : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
