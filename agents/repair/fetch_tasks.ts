import { cacheFolder, downloadFile, ensureFolder, type HubOptions } from "../../files/mod.ts";
import { readTasks, type TaskSet } from "./read_tasks.ts";

/** Where the published tasks lie on the hub (Muennighoff et al. 2023). */
const PUBLISHED = { repo: "bigcode/humanevalpack", path: "data/python/data/humanevalpack.jsonl" };

/**
 * The Python tasks of `bigcode/humanevalpack`, downloaded once and kept.
 *
 * @param options How to reach the hub, and the folder to keep the file in, in the cache folder by default
 * @returns The tasks, checked, 164 of them as published
 * @throws {HubError} If the file has to be downloaded and the hub fails
 * @throws {SyntaxError} If what it gives are no tasks
 *
 * @example What is kept is not asked for again
 * ```ts
 * import { fetchTasks } from "./fetch_tasks.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/humanevalpack-python.jsonl`, "{}\n");
 * await assert.rejects(fetchTasks({ folder, endpoint: "http://127.0.0.1:9" }), /task_id must be text/);
 * ```
 */
export async function fetchTasks(
  options: HubOptions & { readonly folder?: string } = {},
): Promise<TaskSet> {
  const { folder = `${cacheFolder()}/datasets`, ...hub } = options;
  const to = `${folder}/humanevalpack-python.jsonl`;
  if (!await isThere(to)) {
    await ensureFolder(folder);
    await downloadFile({ ...hub, ...PUBLISHED, to });
  }
  return await readTasks(to);
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
