import { strict as assert } from "node:assert";
import { AGENT_TASKS, checkTask, TASK_KINDS } from "../../../agents/tasks/mod.ts";
import { openSandbox } from "../../../sandbox/mod.ts";
import { sandboxTest } from "../../sandbox/_sandbox_helper.ts";
import { solveTask } from "./_solve_task.ts";

for (const kind of TASK_KINDS) {
  sandboxTest(`checkTask() passes ${kind} tasks when solved, and only then`, async () => {
    for (const task of AGENT_TASKS.filter((one) => one.kind === kind)) {
      const solved = solveTask(task);
      for (
        const [files, answer, wanted] of [
          [solved.files, solved.answer, true],
          [task.files, null, false],
        ] as const
      ) {
        await using sandbox = await openSandbox({ isolation: "bubblewrap", files });
        const verdict = await checkTask(sandbox, { task, answer });
        assert.equal(verdict.passed, wanted, `${task.id}: ${JSON.stringify(verdict.checks)}`);
      }
    }
  });
}
