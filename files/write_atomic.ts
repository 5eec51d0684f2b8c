import { dirname, resolve } from "node:path";

/**
 * Makes a folder and every folder above it, and is content if it is already there.
 *
 * @param path Folder to make
 * @throws {TypeError} If something that is not a folder stands in the way
 *
 * @example A folder is made once and found the second time
 * ```ts
 * import { ensureFolder } from "./write_atomic.ts";
 * import { strict as assert } from "node:assert";
 *
 * const base = await Deno.makeTempDir();
 * await ensureFolder(`${base}/a/b`);
 * await ensureFolder(`${base}/a/b`);
 * assert((await Deno.stat(`${base}/a/b`)).isDirectory);
 * await Deno.remove(base, { recursive: true });
 * ```
 */
export async function ensureFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (cause) {
    if (
      !(cause instanceof Deno.errors.AlreadyExists || cause instanceof Deno.errors.NotADirectory)
    ) {
      throw cause;
    }
    throw new TypeError(`Cannot make folder ${path}: it must not lead through a file`, { cause });
  }
}

/**
 * Writes a whole file so that a reader sees the old content or the new one, never a part.
 *
 * The bytes go to a fresh name in the same folder, are flushed to the disk, and the name is
 * then moved over `path`. If anything fails the fresh name is removed and `path` stays as it was.
 * The folder is made if it is missing. The flush of the folder entry itself is left to the system.
 *
 * @param path File to write or to replace
 * @param data Bytes, or text to be written as UTF-8
 *
 * @example Replacing a file leaves one file behind
 * ```ts
 * import { writeAtomic } from "./write_atomic.ts";
 * import { strict as assert } from "node:assert";
 *
 * const base = await Deno.makeTempDir();
 * await writeAtomic(`${base}/notes/a.txt`, "first");
 * await writeAtomic(`${base}/notes/a.txt`, "second");
 * assert.equal(await Deno.readTextFile(`${base}/notes/a.txt`), "second");
 * assert.deepEqual([...Deno.readDirSync(`${base}/notes`)].map((e) => e.name), ["a.txt"]);
 * await Deno.remove(base, { recursive: true });
 * ```
 */
export async function writeAtomic(path: string, data: Uint8Array | string): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const folder = dirname(resolve(path));
  await ensureFolder(folder);
  const temporary = `${folder}/.${crypto.randomUUID()}.tmp`;
  try {
    const file = await Deno.open(temporary, { write: true, createNew: true });
    try {
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      await file.sync();
    } finally {
      file.close();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {}); // it may never have been made
    throw error;
  }
}
