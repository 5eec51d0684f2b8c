import { strict as assert } from "node:assert";
import { agents } from "../../cli/commands/agents.ts";
import { parseFlags } from "../../cli/parse_flags.ts";
import { readPlan } from "../../cli/agent_tasks/plan.ts";

import { lockFolder } from "../../agents/traces/mod.ts";
import { runAgents, withFolder } from "./_agents_command.ts";

const planOf = (...args: string[]) => readPlan(parseFlags(agents, args));

Deno.test("readPlan() takes all settings and tasks unless told otherwise", () => {
  const whole = planOf();
  assert(whole.tasks.length >= 80 && whole.settings.length >= 15);
  assert.deepEqual([whole.trials, whole.seed, whole.existing], [2, 0, "resume"]);
  const quick = planOf("--quick");
  assert(quick.tasks.length < whole.tasks.length && quick.settings.length < whole.settings.length);
  const some = planOf("--agents", "t10,w8", "--tasks", "add,copy-notes");
  assert.deepEqual(some.settings.map(({ name }) => name), ["w8", "t10"]);
  assert.deepEqual([...new Set(some.tasks.map(({ kind }) => kind))], ["copy", "add"]);
  assert.equal(some.tasks.filter(({ kind }) => kind === "copy").length, 1);
});

Deno.test("readPlan() names what is wrong with a flag", () => {
  assert.throws(() => planOf("--agents", "w9"), /--agents.*w9/);
  assert.throws(() => planOf("--tasks", "writing"), /--tasks.*writing/);
  assert.throws(() => planOf("--trials", "0"), /--trials/);
  assert.throws(() => planOf("--sandbox", "process"), /--allow-weak-isolation/);
});

Deno.test("agents leaves the record of a run that goes on as it is", () =>
  withFolder(async (out) => {
    const record = JSON.stringify({ status: "running" });
    await Deno.writeTextFile(`${out}/manifest.json`, record);
    using _lock = await lockFolder(out);
    const { code, stderr } = await runAgents([
      ...["--quick", "--sandbox", "process", "--allow-weak-isolation", "--out", out],
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /as no other run may: found one that is writing there/);
    assert.equal(await Deno.readTextFile(`${out}/manifest.json`), record);
  }));
