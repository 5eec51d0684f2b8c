import { join } from "node:path";
import { ensureFolder } from "../../files/mod.ts";

const LOCK_FILE = ".lock";

/**
 * Keeps other runs out of a folder for as long as this one writes to it; the system lets go of the lock
 * when the program ends, however it ends.
 *
 * @throws {Deno.errors.Busy} If another run has it
 *
 * @example Two at a time
 * ```ts
 * import { lockFolder } from "./folder_lock.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * {
 *   using _lock = await lockFolder(folder);
 *   await assert.rejects(lockFolder(folder), Deno.errors.Busy);
 * }
 * using _again = await lockFolder(folder);
 * ```
 */
export async function lockFolder(folder: string): Promise<Disposable> {
  await ensureFolder(folder);
  const file = await Deno.open(join(folder, LOCK_FILE), { create: true, append: true });
  if (await file.tryLock(true)) return { [Symbol.dispose]: () => file.close() };
  file.close();
  throw new Deno.errors.Busy(
    `Cannot write traces to ${folder} as no other run may: found one that is writing there`,
  );
}

/** Whether a run is writing to a folder just now. */
export async function isLocked(folder: string): Promise<boolean> {
  try {
    using file = await Deno.open(join(folder, LOCK_FILE), { append: true });
    return !await file.tryLock(true);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
