import { isGone } from "./is_gone.ts";

/** Ends a process, or a group by its negative number, that may be gone already. */
export function killQuietly(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
