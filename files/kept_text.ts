import { join } from "node:path";
import { cacheFolder } from "./cache_folder.ts";
import { writeAtomic } from "./write_atomic.ts";

/**
 * A short text in the cache folder, read and written by name.
 *
 * @param name Letters, digits and hyphens
 * @param options `folder`: the cache folder if left out
 * @throws {RangeError} When the name holds anything else
 *
 * @example
 * ```ts
 * import { keptText } from "./kept_text.ts";
 * import { strict as assert } from "node:assert";
 *
 * const kept = keptText("choice", { folder: await Deno.makeTempDir() });
 * assert.equal(await kept.read(), undefined);
 * await kept.write("first");
 * assert.equal(await kept.read(), "first");
 * ```
 */
export function keptText(name: string, { folder }: { folder?: string } = {}): {
  /** Undefined where nothing has been kept */
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
} {
  if (!/^[a-z0-9-]+$/.test(name)) {
    throw new RangeError(
      `Cannot keep a text as its name must be of letters, digits and hyphens: found ${name}`,
    );
  }
  const path = () => join(folder ?? cacheFolder(), `${name}.json`);
  return {
    async read() {
      try {
        return await Deno.readTextFile(path());
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    },
    write: (text) => writeAtomic(path(), text),
  };
}
