import { join } from "node:path";
import { writeAtomic } from "../../files/mod.ts";
import { isLocked } from "./folder_lock.ts";

/** Stands in the folder of an agent from the first run that is made there to the end of the last. */
const MARK = ".unfinished";

/** The marks of one folder of traces: while one stands, the index of its scenario may lag behind. */
export class UnfinishedMarks {
  readonly #set = new Map<string, Promise<void>>();

  constructor(readonly folder: string) {}

  /** Marks the folder of an agent, named from the folder of traces, once. */
  set(agent: string): Promise<void> {
    const path = join(this.folder, agent, MARK);
    const setting = this.#set.get(path) ??
      writeAtomic(path, "Runs are made here, or were stopped\n");
    this.#set.set(path, setting);
    return setting;
  }

  /** Says that all runs of an agent that were wanted are there and indexed. */
  async clear(agent: string): Promise<void> {
    try {
      await Deno.remove(join(this.folder, agent, MARK));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** Why the traces of a scenario's folder are not all there, if so. */
export async function whyUnfinished(scenario: string): Promise<string | undefined> {
  const marked: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(scenario)) {
    if (isDirectory && await exists(join(scenario, name, MARK))) marked.push(name);
  }
  if (marked.length === 0) return undefined;
  const must = `runs of ${marked.sort().join(", ")} must have ended`;
  return await isLocked(join(scenario, ".."))
    ? `${must}: they go on`
    : `${must}: they were stopped or failed; the same command makes them whole when it resumes`;
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
