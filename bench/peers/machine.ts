import { availableParallelism } from "node:os";

/** What a measurement ran on. */
export interface Machine {
  readonly os: string;
  readonly architecture: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Mean number of processes that wanted a core in the last minute */
  readonly load: number;
}

/** Asks the system; a processor without a name is `unknown`. */
export async function describeMachine(): Promise<Machine> {
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return {
    os: Deno.build.os,
    architecture: Deno.build.arch,
    processor: /model name\s*:\s*(.+)/.exec(text)?.[1].trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: Deno.systemMemoryInfo().total,
    load: Deno.loadavg()[0],
  };
}

/** A machine in a line. */
export function machineText({ processor, cores, memoryBytes, os, architecture }: Machine): string {
  return `${processor}, ${cores} cores, ${Math.round(memoryBytes / 1e9)} GB, ${os} ${architecture}`;
}
