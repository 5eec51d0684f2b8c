import { fileURLToPath } from "node:url";

/**
 * Path of five tasks that nobody can solve, as their tests contradict themselves on one and the same
 * answer. A score above 0 on them is a fault of whoever judges.
 *
 * @throws {TypeError} If the project was imported from an address, where no file is
 *
 * @example
 * ```ts
 * import { unwinnableTasks } from "./unwinnable_tasks.ts";
 * import { readTasks } from "./read_tasks.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal((await readTasks(unwinnableTasks())).tasks.length, 5);
 * ```
 */
export function unwinnableTasks(): string {
  const url = new URL("./unwinnable.jsonl", import.meta.url);
  if (url.protocol === "file:") return fileURLToPath(url);
  throw new TypeError(
    `Cannot open the unwinnable tasks of this project as it must lie on disk: found ${url}`,
  );
}
