import { join } from "node:path";
import type { TracedAgent, TracedTask } from "./trace_work.ts";

/** The runs in question. */
interface Plan {
  readonly agents: readonly Pick<TracedAgent, "name">[];
  readonly tasks: readonly Pick<TracedTask, "scenario" | "label">[];
}

/** Files of traces that stand where those of a plan go, whatever their number. */
export async function existingTraces(out: string, plan: Plan): Promise<string[]> {
  return (await filesOf(out, plan)).filter((file) => /(^|\/)run_\d+\.json$/.test(file));
}

/** Removes traces, so that none of an earlier plan stands beside those of the next. */
export async function clearTraces(out: string, files: readonly string[]): Promise<void> {
  for (const file of files) await Deno.remove(join(out, file));
}

/** Removes what a run that was killed while it wrote has left. */
export async function removeLeftovers(out: string, plan: Plan): Promise<void> {
  for (const file of await filesOf(out, plan)) {
    if (/(^|\/)\.[0-9a-f-]{36}\.tmp$/.test(file)) await Deno.remove(join(out, file));
  }
}

async function filesOf(out: string, { agents, tasks }: Plan): Promise<string[]> {
  const files: string[] = [];
  for (const { scenario, label } of tasks) {
    for (const { name } of agents) {
      const folder = join(scenario, name, label);
      try {
        for await (const entry of Deno.readDir(join(out, folder))) {
          if (entry.isFile) files.push(join(folder, entry.name));
        }
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }
  return files.sort();
}
