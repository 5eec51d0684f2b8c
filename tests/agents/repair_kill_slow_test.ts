import assert from "node:assert/strict";
import { readResults, type Sample } from "../../agents/repair/mod.ts";
import { sandboxTest } from "../sandbox/_sandbox_helper.ts";
import { repairCommand, runCommand, withTasks } from "./_repair_command.ts";
import { ownTask } from "./_repair_tasks.ts";

const TASKS = Array.from({ length: 24 }, (_, i) => ownTask({ task_id: `own/${i}` }));

const timeless = (samples: readonly Sample[]) =>
  JSON.parse(
    JSON.stringify(
      samples.toSorted((a, b) => Number(a.taskId.slice(4)) - Number(b.taskId.slice(4))),
      (key, value) => /seconds$/i.test(key) ? 0 : value,
    ),
  );

sandboxTest(
  "repair is killed ten times, and resumes to what an uninterrupted run gives",
  () =>
    withTasks(TASKS, async (path, folder) => {
      const settings = ["--dataset-path", path, "--max-tokens", "8", "--temperature", "1"];
      const whole = await runCommand([...settings, "--out", `${folder}/whole.jsonl`]);
      assert.equal(whole.code, 0, whole.stderr);
      const out = `${folder}/killed.jsonl`,
        args = [...settings, "--out", out, "--resume", "--verbose"];
      let kills = 0;
      while (kills < 10) {
        const child = repairCommand(args).spawn();
        const reader = child.stderr.getReader();
        // After one or two samples, and then a moment that differs from kill to kill.
        for (let notes = 0; notes <= kills % 2;) {
          const { value, done } = await reader.read();
          assert.ok(!done, "it ended before it was killed");
          notes += new TextDecoder().decode(value).split("\n").length - 1;
        }
        const until = performance.now() + 13 * kills;
        while (performance.now() < until) await Promise.resolve();
        child.kill("SIGKILL");
        kills++;
        await Promise.all([child.status, reader.cancel(), child.stdout.cancel()]);
      }
      const last = await runCommand(args);
      assert.equal(last.code, 0, last.stderr);
      const killed = await readResults(out);
      assert.deepEqual(
        timeless(killed.samples),
        timeless((await readResults(`${folder}/whole.jsonl`)).samples),
      );
      assert.equal(killed.samples.length, TASKS.length);
    }),
);
