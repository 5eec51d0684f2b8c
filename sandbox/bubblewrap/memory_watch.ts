/**
 * Memory that the processes of a sandbox hold together, in bytes, as the host sees it.
 *
 * Read through the `/proc` of the sandbox itself, which lists its own processes only. Pages shared
 * by several processes count for each, so this errs on the high side; file pages do not count.
 *
 * @param first The sandbox's first process, by the host's number
 * @returns Nothing where that process is gone
 */
export function heldMemory(first: number): number | undefined {
  const proc = `/proc/${first}/root/proc`;
  let total = 0;
  try {
    for (const { name } of Deno.readDirSync(proc)) {
      if (/^\d+$/.test(name)) total += memoryOf(`${proc}/${name}/status`);
    }
  } catch (error) {
    if (isGone(error)) return undefined;
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
    if (isGone(error)) return 0;
    throw error;
  }
}

/** Processes end while they are looked at: their files vanish, or fail to be read with ESRCH. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || (error as { code?: string }).code === "ESRCH" ||
    error instanceof Deno.errors.PermissionDenied;
}
