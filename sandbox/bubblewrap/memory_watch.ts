import { isGone } from "../is_gone.ts";

/**
 * Memory that the processes of a sandbox hold together, in bytes, as the host sees it.
 *
 * Read through the `/proc` of the sandbox itself, which lists its own processes only. Pages shared
 * by several processes count for each, so this errs on the high side; file pages do not count. Until
 * the first process has left the host's root, that `/proc` is the host's own and is not read.
 *
 * @param first The sandbox's first process, by the host's number
 * @returns Nothing where that process is gone, or not in the sandbox yet
 */
export function heldMemory(first: number): number | undefined {
  const root = `/proc/${first}/root`, proc = `${root}/proc`;
  let total = 0;
  try {
    const [theirs, ours] = [Deno.statSync(`${root}/`), Deno.statSync("/")];
    if (theirs.dev === ours.dev && theirs.ino === ours.ino) return undefined;
    for (const { name } of Deno.readDirSync(proc)) {
      if (/^\d+$/.test(name)) total += memoryOf(`${proc}/${name}/status`);
    }
  } catch (error) {
    if (isGone(error) || error instanceof Deno.errors.PermissionDenied) return undefined;
    throw error;
  }
  return total;
}

function memoryOf(status: string): number {
  try {
    let kib = 0;
    for (const [, n] of Deno.readTextFileSync(status).matchAll(/^Rss(?:Anon|Shmem):\s*(\d+)/gm)) {
      kib += Number(n);
    }
    return 1024 * kib;
  } catch (error) {
    // One that sets up its rights may not be looked at for a moment.
    if (isGone(error) || error instanceof Deno.errors.PermissionDenied) return 0;
    throw error;
  }
}
