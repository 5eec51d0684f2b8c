import { killQuietly } from "../kill_quietly.ts";

/** Longest wait for a sandbox that is being set up, in milliseconds. */
const PATIENCE_MS = 2_000;

/**
 * Ends bubblewrap and the first process of its sandbox, with which everything in it ends.
 *
 * Until that process is known it is waited for: ended before, bubblewrap would leave it waiting for
 * its set-up for ever. It has not become the program yet then.
 */
export async function endCommand(
  child: Deno.ChildProcess,
  first: () => number | undefined,
): Promise<void> {
  let over = false;
  void child.status.then(() => over = true);
  const deadline = performance.now() + PATIENCE_MS;
  while (first() === undefined && !over && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  if (over) return;
  const pid = first();
  killQuietly(child.pid);
  if (pid !== undefined) killQuietly(pid);
}
