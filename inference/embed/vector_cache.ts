import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { ensureFolder } from "../../files/mod.ts";
import { formatEntry, parseEntry, type VectorEntry } from "./vector_entry.ts";

/**
 * Vectors of texts on disk, one file each, under the model's key and the digest of the text.
 *
 * A file is written under a fresh name and moved to its own, so that several processes may share a
 * folder and one that is killed leaves no half of a file under a name that is read. It is not flushed:
 * after a power cut a file may be damaged, which its checksum shows when it is read.
 *
 * @example Kept, and found again
 * ```ts
 * import { VectorCache } from "./vector_cache.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * const cache = new VectorCache(folder, "model");
 * const entry = { vector: new Float32Array([1]), tokens: 1, truncated: false };
 * assert.equal(cache.read("a text"), "absent");
 * await cache.write("a text", entry);
 * assert.deepEqual(cache.read("a text"), entry);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class VectorCache {
  readonly #folder: string;
  readonly #made = new Set<string>();

  /**
   * @param folder Folder of all models
   * @param model Key of the model
   */
  constructor(folder: string, readonly model: string) {
    this.#folder = join(folder, model.slice(0, 32));
  }

  /** File of a text. */
  path(text: string): string {
    const key = this.#key(text);
    return join(this.#folder, key.slice(0, 2), `${key}.vec`);
  }

  /** The entry of a text, or why there is none. */
  read(text: string): VectorEntry | "absent" | "damaged" {
    let bytes: Uint8Array;
    try {
      bytes = Deno.readFileSync(this.path(text));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return "absent";
      throw error;
    }
    return parseEntry(this.#key(text), bytes) ?? "damaged";
  }

  /** Keeps an entry, over whatever is there. */
  async write(text: string, entry: VectorEntry): Promise<void> {
    const path = this.path(text), folder = join(path, "..");
    if (!this.#made.has(folder)) await ensureFolder(folder);
    this.#made.add(folder);
    const temporary = join(folder, `.${randomUUID()}.tmp`);
    try {
      Deno.writeFileSync(temporary, formatEntry(this.#key(text), entry), { createNew: true });
      Deno.renameSync(temporary, path);
    } catch (error) {
      await Deno.remove(temporary).catch(() => {}); // it may never have been made
      throw error;
    }
  }

  #key(text: string): string {
    return createHash("sha256").update(`${this.model}\0`).update(text).digest("hex");
  }
}
