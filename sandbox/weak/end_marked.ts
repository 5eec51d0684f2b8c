import { killQuietly } from "../kill_quietly.ts";

/** Variable that marks the processes of one command. */
export const MARK = "ASSAY_RUN";

/**
 * Ends the processes that carry a mark in the environment they were started with, wherever they
 * moved: a process that left its group still has it, unless it was started with another one.
 */
export function endMarked(mark: string): void {
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    let environment: string;
    try {
      environment = Deno.readTextFileSync(`/proc/${name}/environ`);
    } catch {
      continue; // Gone, or another user's
    }
    if (environment.split("\0").includes(`${MARK}=${mark}`)) killQuietly(Number(name));
  }
}
