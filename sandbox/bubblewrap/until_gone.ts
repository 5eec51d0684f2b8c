import { isGone } from "../is_gone.ts";
import { SandboxError } from "../sandbox_error.ts";

/** Longest that the kernel is given to end a process namespace, in milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * Waits until the first process of a process namespace has ended, which the kernel lets happen only
 * after every other process in it. It was sent its end before; this takes a moment at most.
 *
 * @throws {SandboxError} `lost` when it is still there after 5 s
 */
export async function untilGone(first: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (isThere(first)) {
    if (performance.now() > deadline) {
      throw new SandboxError("lost", `Cannot end process ${first} of a sandbox within 5 s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function isThere(pid: number): boolean {
  try {
    // The state follows the name, which is in parentheses and may hold anything.
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return !/^ [ZX]/.test(stat.slice(stat.lastIndexOf(")") + 1));
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
