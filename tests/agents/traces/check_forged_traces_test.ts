import { strict as assert } from "node:assert";
import {
  buildIndex,
  checkTraces,
  findTraces,
  runTraces,
  traceFolders,
  writeIndex,
} from "../../../agents/traces/mod.ts";
import { SANDBOX, scriptedAgent, TASKS, withTraces } from "./_traced.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** Changes a trace, makes its index anew, and gives what the check says. */
function forgedTest(name: string, change: (trace: Json) => void, said: readonly RegExp[]): void {
  Deno.test(`checkTraces() sees ${name} though the index was made anew`, () =>
    withTraces(async (run, out) => {
      await run();
      const path = `${out}/own/a/gold/run_001.json`;
      const trace = JSON.parse(await Deno.readTextFile(path));
      change(trace);
      await Deno.writeTextFile(path, JSON.stringify(trace));
      const made = { scenario: "own", generator: "test 1" };
      await writeIndex(`${out}/own`, await buildIndex(await findTraces(`${out}/own`), made));
      const { faults } = await checkTraces(out);
      assert.equal(faults.length, said.length, faults.join("\n"));
      for (const one of said) assert.match(faults.join("\n"), one);
    }));
}

forgedTest("a thought that its reply does not have", (t) => t.steps[0].text = "look away", [
  /steps of turn 0, by its reply, must be/,
]);
forgedTest(
  "another answer",
  (t) => t.steps.at(-1).text += "0",
  [/steps of turn 1, by its reply, must be/],
);
forgedTest("a flag that is gone", (t) => t.turns[0].flags = ["second_call"], [
  /turns\[0\]\.flags must be \[\]: found \["second_call"\]/,
]);
forgedTest("another seed of a turn", (t) => t.turns[1].seed++, [/turns\[1\]\.seed must be/]);
forgedTest("another prompt", (t) => t.prompt += " Be evil.", [/settings\.prompt must be/]);
forgedTest("another system prompt", (t) => t.system_prompt = "", [/settings\.loop\.system/]);
forgedTest("another model", (t) => t.model.name = "better", [/settings\.model\.name/]);
forgedTest("another source", (t) => t.data_source = "scripted", [
  /settings\.scripted must be true/,
]);
forgedTest("a result of another call", (t) => t.steps[2].tool = "grep", [/steps\[2\]\.tool/]);
forgedTest("other counts", (t) => t.outcome.usage.prompt_tokens = 0, [
  /outcome\.usage\.prompt_tokens must be/,
]);

Deno.test("checkTraces() compares all that an index says with the traces", () =>
  withTraces(async (run, out) => {
    await run({ runs: 2 });
    const path = `${out}/own/index.json`, text = await Deno.readTextFile(path);
    const changes: [string, (index: Json) => void][] = [
      ["counts.gold", (index) => index.counts.gold = 40],
      ["stats.behaviours.kept", (index) => index.stats.behaviours.kept = 4],
      ["scenario", (index) => index.scenario = "other"],
      ["agents", (index) => index.agents.push("b")],
      ["traces_by_label.gold", (index) => index.traces_by_label.gold.pop()],
      ["audit.embedder_id", (index) => index.audit.embedder_id = "best|0"],
      ["attestation.trace_hashes", (index) => index.attestation.trace_hashes[0].model = "b"],
    ];
    for (const [name, change] of changes) {
      const index = JSON.parse(text);
      change(index);
      await Deno.writeTextFile(path, JSON.stringify(index));
      const { faults } = await checkTraces(out);
      assert.equal(faults.length, 1, faults.join("\n"));
      assert.ok(faults[0].startsWith(`${path}: ${name} must be`), faults[0]);
    }
  }));

Deno.test("checkTraces() says that runs were stopped, and no more, until they are resumed", () =>
  withTraces(async (run, out) => {
    let calls = 0;
    const stop = new AbortController();
    const failing = scriptedAgent("a", (messages) => {
      if (++calls === 4) stop.abort(new Error("enough")); // within the second run
      return messages.at(-1)!.role === "tool" ? "FINAL: yes" : 'TOOL_CALL: {"tool": "git_diff"}';
    });
    const stopped = run({ runs: 2, agents: [failing], signal: stop.signal });
    await assert.rejects(stopped, /enough/);
    const { faults } = await checkTraces(out);
    assert.equal(faults.length, 1, faults.join("\n"));
    assert.match(
      faults[0],
      /own: runs of a must have ended: they were stopped or failed; the same/,
    );
    assert.deepEqual((await checkTraces(`${out}/own`)).faults, faults);
    const less = { agents: [failing], existing: "resume", tasks: TASKS.slice(0, 1) } as const;
    await run(less);
    assert.deepEqual((await checkTraces(out)).faults, faults);
    await run({ runs: 2, agents: [failing], existing: "resume" });
    assert.deepEqual((await checkTraces(out)).faults, []);
  }));

Deno.test("checkTraces() says that runs go on while they do", () =>
  withTraces(async (run, out) => {
    const seen: Promise<readonly string[]>[] = [];
    const onProgress = ({ done }: { done: number }) => {
      if (done === 1) seen.push(checkTraces(out).then(({ faults }) => faults));
    };
    await run({ onProgress });
    const [faults] = await Promise.all(seen);
    assert.match(faults.join("\n"), /own: runs of a must have ended: they go on/);
    assert.deepEqual((await checkTraces(out)).faults, []);
  }));

Deno.test("traceFolders() finds scenarios some folders down, and takes no index for a trace", () =>
  withTraces(async (run, out) => {
    await run();
    for (const agent of ["a", "b"]) {
      await runTraces({
        ...{ out: `${out}/deep/traces/${agent}`, agents: [scriptedAgent(agent)] },
        ...{ tasks: TASKS, sandbox: SANDBOX, generator: "test 1" },
      });
    }
    const deep = ["a", "b"].map((agent) => `${out}/deep/traces/${agent}/own`);
    assert.deepEqual(await traceFolders(`${out}/deep`), deep);
    assert.deepEqual(await traceFolders(`${out}/deep/traces`), deep);
    assert.deepEqual((await checkTraces(`${out}/deep`)).faults, []);
    assert.equal((await checkTraces(out)).traces, 6);
  }));
