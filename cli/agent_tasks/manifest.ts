import { writeAtomic } from "../../files/mod.ts";
import { VERSION } from "../../studies/mod.ts";
import type { AgentTasksPlan } from "./plan.ts";

/** The record of a run of the command, written when it starts and again when it ends. */
export interface AgentTasksManifest {
  readonly status: "running" | "finished" | "stopped" | "failed";
  readonly error?: string;
  readonly startedAt: string;
  readonly wallSeconds?: number;
  /** Runs in all, those that were there already, and those without a verdict */
  readonly runs?: { readonly total: number; readonly kept: number; readonly failed: number };
  readonly files?: readonly string[];
}

/** Writes the record beside the results. */
export async function writeManifest(
  plan: AgentTasksPlan,
  { command, ...record }: AgentTasksManifest & { readonly command: readonly string[] },
): Promise<void> {
  const { settings, tasks, trials, seed, jobs, sandbox, out } = plan;
  const manifest = {
    study: "agent tasks",
    ...record,
    data: { kind: "agent runs" },
    command,
    settings: {
      ...{ agents: settings, tasks: tasks.map(({ id }) => id) },
      ...{ trials, seed, sandbox },
    },
    jobs,
    versions: { assay: VERSION, ...Deno.version },
    system: {
      os: Deno.build.os,
      architecture: Deno.build.arch,
      cores: navigator.hardwareConcurrency,
    },
  };
  await writeAtomic(`${out}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}
