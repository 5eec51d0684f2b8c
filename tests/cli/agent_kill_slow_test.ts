import assert from "node:assert/strict";
import { checkTraces } from "../../agents/traces/mod.ts";
import { agentRun } from "../../cli/commands/agent_run.ts";
import { filesOf, timeless } from "../agents/traces/_traced.ts";
import { assayCommand, door, SANDBOX_ARGS, withDoor } from "./_agent_command.ts";
import { runHere } from "./_run_here.ts";

Deno.test("assay agent run is killed three times, and resumes to what an uninterrupted run gives", () =>
  withDoor(async (cwd) => {
    const settings = ["--temperature", "0.8", "--n", "3", "--concurrency", "2"];
    const here = (...args: readonly string[]) =>
      runHere(agentRun, [...args, ...settings, ...SANDBOX_ARGS]);
    assert.equal((await here(...door(cwd).with(-1, `${cwd}/whole`))).code, 0);
    for (let kills = 0; kills < 3; kills++) {
      const args = ["agent", "run", ...door(cwd), ...settings, "--resume", "--verbose"];
      const child = assayCommand(cwd, args).spawn();
      const reader = child.stderr.getReader();
      // After one run that was not there before, and then a moment that differs from kill to kill.
      for (let made = 0; made === 0;) {
        const { value, done } = await reader.read();
        assert.ok(!done, "it ended before it was killed");
        const notes = new TextDecoder().decode(value).trim().split("\n");
        made += notes.filter((note) => !note.includes(", kept")).length;
      }
      const until = performance.now() + 40 * kills;
      while (performance.now() < until) await Promise.resolve();
      child.kill("SIGKILL");
      await Promise.all([child.status, reader.cancel(), child.stdout.cancel()]);
    }
    assert.equal((await here(...door(cwd), "--resume")).code, 0);
    assert.deepEqual(await checkTraces(`${cwd}/out`), { folders: 1, traces: 9, faults: [] });
    const files = Object.keys(await filesOf(`${cwd}/whole`)).sort();
    assert.deepEqual(Object.keys(await filesOf(`${cwd}/out`)).sort(), files);
    for (const file of files.filter((name) => /run_\d+\.json$/.test(name))) {
      assert.deepEqual(
        await timeless(`${cwd}/out/${file}`),
        await timeless(`${cwd}/whole/${file}`),
      );
    }
  }));
