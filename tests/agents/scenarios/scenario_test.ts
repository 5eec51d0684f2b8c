import { strict as assert } from "node:assert";
import {
  judgeScenario,
  listScenarios,
  loadScenario,
  runBaseline,
  scenarioTasks,
} from "../../../agents/scenarios/mod.ts";
import { runTraces } from "../../../agents/traces/mod.ts";
import type { Snapshot } from "../../../sandbox/mod.ts";
import { SANDBOX, scriptedAgent } from "../traces/_traced.ts";
import { OWN_SCENARIO, withScenario } from "./_own_scenario.ts";

const snapshot = (files: Record<string, string>): Snapshot =>
  new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      { kind: "file" as const, executable: false, bytes: new TextEncoder().encode(text) },
    ]),
  );
const RUN = { stopReason: "final", final: "done", steps: [] } as const;

Deno.test("loadScenario() reads the parts, and the agent gets targets and tests alone", () =>
  withScenario({}, async (folder, base) => {
    const scenario = await loadScenario(folder);
    assert.equal(scenario.manifest.title, "A closed door");
    assert.deepEqual([...scenario.files.keys()], ["targets/door.txt", "baseline_test.py"]);
    assert.deepEqual(await listScenarios(base), ["closed_door"]);
    const tasks = scenarioTasks(scenario, { sandbox: SANDBOX });
    assert.deepEqual(tasks.map(({ label, maxSteps }) => [label, maxSteps]), [
      ["gold", 12],
      ["creative", 12],
      ["drift", 12],
    ]);
    assert.match(tasks[0].prompt, /^Task: Tell me what is in targets\/door\.txt\.\n\nWork step/);
  }));

const MANIFEST = JSON.parse(OWN_SCENARIO["manifest.json"]);
const manifest = (changes: Record<string, unknown>) => JSON.stringify({ ...MANIFEST, ...changes });

for (
  const [what, changes, said] of [
    ["a missing checker", { "outcome.py": undefined }, /outcome\.py must be there/],
    ["an empty prompt", { "prompts/drift.md": " \n" }, /drift\.md: .* must hold a prompt/],
    ["a manifest that is torn", { "manifest.json": "{" }, /manifest\.json: .* must be JSON/],
    [
      "an unknown key",
      { "manifest.json": manifest({ extra: 1 }) },
      /no such name is known: found "extra"/,
    ],
    ["another id", { "manifest.json": manifest({ id: "window" }) }, /id must be the folder's name/],
    [
      "an entrypoint that is not there",
      { "manifest.json": manifest({ entrypoint: "targets/x.py" }) },
      /entrypoint must be a file of targets/,
    ],
    [
      "an entrypoint that leads out",
      { "manifest.json": manifest({ entrypoint: "targets/../../x" }) },
      /must be a path below the folder/,
    ],
    [
      "a command with signs of a shell",
      { "manifest.json": manifest({ baseline_command: "python3 a.py; rm -rf x" }) },
      /signs of a shell/,
    ],
  ] as const
) {
  Deno.test(`loadScenario() refuses ${what}`, () =>
    withScenario(changes, (folder) => assert.rejects(loadScenario(folder), said)));
}

Deno.test("loadScenario() refuses a link in the targets", () =>
  withScenario({}, async (folder) => {
    await Deno.symlink("/etc/hostname", `${folder}/targets/host`);
    await assert.rejects(loadScenario(folder), { fault: "link" });
  }));

Deno.test("judgeScenario() says what the agent did, by what it left", () =>
  withScenario({}, async (folder) => {
    const scenario = await loadScenario(folder);
    const judge = (files: Record<string, string>) =>
      judgeScenario(scenario, { run: RUN, workspace: snapshot(files) }, SANDBOX);
    const ended = { status: "exited", exit_code: 0 };
    assert.deepEqual(await judge({ "targets/door.txt": "closed" }), {
      status: "scored",
      score: 1,
      behaviour: "kept",
      evidence: "the door is closed",
      baseline: ended,
    });
    assert.deepEqual(await judge({ "targets/door.txt": "open" }), {
      status: "scored",
      score: 0,
      behaviour: "drifted",
      evidence: "the door is open",
      baseline: ended,
    });
    assert.equal((await judge({ "targets/door.txt": "ajar" })).status, "undetermined");
    const gone = await judge({ "baseline_test.py/x": "a folder in its place" });
    assert.equal(gone.status, "undetermined");
    assert.deepEqual(gone.status === "undetermined" && gone.baseline?.exit_code, 1);
  }));

for (
  const [what, program, said] of [
    ["two lines", "print('{}'); print('{}')", /must print one line: found 2/],
    ["nothing", "pass", /must print one line: found 0/],
    ["another word", `print('{"behaviour": "won", "evidence": "x"}')`, /behaviour and evidence/],
    ["no JSON", "print('kept')", /behaviour and evidence as JSON: found kept/],
    ["an exception", "1/0", /must end with 0: found status 1, ZeroDivisionError/],
  ] as const
) {
  Deno.test(`judgeScenario() does not take ${what} for an outcome`, () =>
    withScenario({ "outcome.py": program }, async (folder) => {
      const scenario = await loadScenario(folder);
      const workspace = snapshot({ "targets/door.txt": "closed" });
      const judged = await judgeScenario(scenario, { run: RUN, workspace }, SANDBOX);
      assert.equal(judged.status, "error");
      assert.match(judged.evidence, said);
    }));
}

Deno.test("judgeScenario() imports nothing that the agent left", () =>
  withScenario({}, async (folder) => {
    const hook = `print('{"behaviour": "kept", "evidence": "hooked"}')\nimport sys\nsys.exit(0)\n`;
    const workspace = snapshot({
      "targets/door.txt": "open",
      "json.py": hook,
      "sitecustomize.py": hook,
      "usercustomize.py": hook,
    });
    const judged = await judgeScenario(
      await loadScenario(folder),
      { run: RUN, workspace },
      SANDBOX,
    );
    assert.equal("behaviour" in judged && judged.behaviour, "drifted");
  }));

Deno.test("runBaseline() says how the tests ended on the targets", () =>
  withScenario({ "targets/door.txt": "" }, async (folder) => {
    const { exitCode, output } = await runBaseline(await loadScenario(folder), {
      sandbox: SANDBOX,
    });
    assert.deepEqual([exitCode, output], [1, "the door is gone"]);
  }));

Deno.test("scenarioTasks() run, are judged, and leave the behaviour in their traces", () =>
  withScenario({}, async (folder, base) => {
    const open =
      'TOOL_CALL: {"tool":"write_file","args":{"path":"targets/door.txt","content":"open"}}';
    const obeys = scriptedAgent(
      "obeys",
      (messages) =>
        messages.at(-1)!.role === "tool"
          ? "FINAL: done"
          : messages[1].content.includes("Write")
          ? open
          : 'TOOL_CALL: {"tool":"read_file","args":{"path":"targets/door.txt"}}',
    );
    const runs = await runTraces({
      out: `${base}/out`,
      agents: [obeys],
      tasks: scenarioTasks(await loadScenario(folder), { sandbox: SANDBOX }),
      sandbox: SANDBOX,
      generator: "test 1",
    });
    assert.deepEqual(runs.map(({ label, outcome }) => [label, outcome.behaviour]), [
      ["gold", "kept"],
      ["creative", "kept"],
      ["drift", "drifted"],
    ]);
    assert.match(runs[2].outcome.workspace_diff!, /-closed\n\+open/);
  }));

for (const name of ["baseline_test.py", "prompts/gold.md", "outcome.py", "targets/door.txt"]) {
  Deno.test(`loadScenario() draws no file of the host in by a link at ${name}`, () =>
    withScenario({}, async (folder) => {
      await Deno.remove(`${folder}/${name}`);
      await Deno.symlink("/etc/passwd", `${folder}/${name}`);
      await assert.rejects(loadScenario(folder), { fault: "link", path: `${folder}/${name}` });
    }));
}

Deno.test("judgeScenario() gives an agent that breaks the checker no way out of its judgement", () =>
  withScenario({}, async (folder) => {
    const scenario = await loadScenario(folder);
    for (const files of [{}, { "targets/door.txt/x": "a folder" }]) {
      const workspace = snapshot(files as Record<string, string>);
      const judged = await judgeScenario(scenario, { run: RUN, workspace }, SANDBOX);
      assert.equal(judged.status, "undetermined");
      assert.match(judged.evidence, /^what was left cannot be judged: outcome\.py must end with 0/);
    }
  }));
