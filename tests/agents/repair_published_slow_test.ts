import assert from "node:assert/strict";
import { checkDataset, readTasks } from "../../agents/repair/mod.ts";
import { sharedTest } from "../_helpers/shared.ts";
import { skipped } from "../sandbox/_sandbox_helper.ts";

if (!skipped) {
  sharedTest(
    "checkDataset() finds all 164 published tasks sound, three by time",
    async (shared) => {
      const { tasks } = await readTasks(`${shared}/data/humanevalpack-python/tasks.jsonl`);
      const { sound, solutions } = await checkDataset(tasks, { timeoutSeconds: 5 });
      const late = solutions.filter(({ verdict }) => verdict.reason === "timeout");
      assert.deepEqual([tasks.length, solutions.length, sound], [164, 328, true]);
      assert.deepEqual(late.map(({ taskId, solution }) => `${taskId} ${solution}`), [
        "Python/10 buggy",
        "Python/156 buggy",
        "Python/160 buggy",
      ]);
    },
  );
}
