import { isGone } from "../is_gone.ts";
import { killQuietly } from "../kill_quietly.ts";
import { INNER_HOST } from "./arguments.ts";

/**
 * Ends sandboxes that never began because whoever set them up was killed in that very moment.
 *
 * Such a process is bubblewrap itself, the first of its own process namespace, waiting for a parent
 * that is no more. It holds no program yet, and nothing else would ever end it.
 *
 * @returns How many there were
 */
export function endOrphans(): number {
  let count = 0;
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name) || !isOrphan(name)) continue;
    killQuietly(Number(name));
    count++;
  }
  return count;
}

function isOrphan(pid: string): boolean {
  try {
    const [program, ...flags] = Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0");
    if (!program.endsWith("/bwrap") || flags[flags.indexOf("--hostname") + 1] !== INNER_HOST) {
      return false;
    }
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const mine = Deno.uid() === 0 || Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) === Deno.uid();
    // Its parent, the bubblewrap outside, is alive for as long as a sandbox is.
    return mine && /^PPid:\s+1$/m.test(status) && /^NSpid:\s+\d+\s+(?:\d+\s+)*1$/m.test(status);
  } catch (error) {
    if (isGone(error) || error instanceof Deno.errors.PermissionDenied) return false;
    throw error;
  }
}
