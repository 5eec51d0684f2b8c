import assert from "node:assert/strict";
import { readTrace } from "../../agents/traces/mod.ts";
import { agentRun } from "../../cli/commands/agent_run.ts";
import { tracesCheck } from "../../cli/commands/traces_check.ts";
import { tracesMatrix } from "../../cli/commands/traces_matrix.ts";
import { UsageError } from "../../cli/usage_error.ts";
import { readResponseMatrix } from "../../responses/mod.ts";
import { door, SANDBOX_ARGS, withDoor } from "./_agent_command.ts";
import { runHere } from "./_run_here.ts";

const agent = (args: readonly string[]) => runHere(agentRun, [...args, ...SANDBOX_ARGS]);

Deno.test("assay agent run lets the model work at a scenario, and leaves traces that pass their check", () =>
  withDoor(async (cwd) => {
    const ran = await agent(door(cwd));
    assert.equal(ran.code, 0);
    assert.match(ran.stdout, /^tiny-test {2}closed_door {2}gold +1 {2}final +kept/m);
    assert.match(ran.stdout, /\/out: a folder of traces/);
    const trace = await readTrace(`${cwd}/out/closed_door/tiny-test/gold/run_001.json`);
    assert.deepEqual([trace.model.backend, trace.model.weights], ["onnx", "q8"]);
    assert.equal(trace.embeddings?.length, trace.steps.length);
    assert.equal(trace.metadata.embedding.width, 128);
    assert.equal(trace.outcome?.stop_reason, "final");
    const checked = await runHere(tracesCheck, [`${cwd}/out`]);
    assert.deepEqual([checked.code, checked.stdout], [0, "3 traces of 1 scenarios: no faults\n"]);

    const made = await runHere(tracesMatrix, [`${cwd}/out`]);
    assert.equal(made.code, 0);
    assert.match(made.stdout, /^1 agents, 3 items, \d of 3 cells scored, from 3 runs$/m);
    const matrix = await readResponseMatrix(`${cwd}/out/responses.csv`);
    assert.deepEqual(matrix.respondents, ["tiny-test"]);
    assert.deepEqual(matrix.benchmarks, Array(3).fill("closed_door"));
    assert.equal(matrix.scoreAt(0, matrix.items.indexOf("closed_door.gold")), 1);
    const texts = await Deno.readTextFile(`${cwd}/out/item_texts.csv`);
    assert.match(texts, /^item_id,text\nclosed_door\.creative,"Task: Tell me/);

    await assert.rejects(
      agent(door(cwd)),
      /Cannot write traces to .*out as none of these runs may/,
    );
    const resumed = await agent([...door(cwd), "--resume"]);
    assert.match(resumed.stdout, /3 of 3 runs were there already/);
  }));

Deno.test("assay agent run works at a task of one's own, by a folder of a model and plain headers", () =>
  withDoor(async (cwd) => {
    await Deno.mkdir(`${cwd}/notes`);
    await Deno.writeTextFile(`${cwd}/notes/notes.md`, "flexible regex\n");
    const folder = new URL("../../models/tool-llama-1m", import.meta.url).pathname;
    const { code, stdout } = await agent([
      ...["--task", "Tell me what is in notes.md.", "--workspace", `${cwd}/notes`],
      ...["--models", folder, "--prompt-form", "headers", "--out", `${cwd}/out`, "--no-embeddings"],
      ...["--json", "--seed", "5"],
    ]);
    assert.equal(code, 0);
    const { traces, failed } = JSON.parse(stdout);
    assert.deepEqual([traces.length, failed, traces[0].seed], [1, 0, 6]);
    const trace = await readTrace(`${cwd}/out/${traces[0].file}`);
    assert.equal(trace.agent, "tool-llama-1m+headers");
    assert.equal(trace.model.prompt_form, "headers");
    assert.equal(trace.metadata.embedding.status, "not run");
    assert.match(trace.steps.at(-1)!.text, /flexible regex/);
  }));

Deno.test("assay agent run ends with 3 when every run failed by its model, and makes them again", () =>
  withDoor(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/empty.jsonl`, "");
    await Deno.writeTextFile(
      `${cwd}/models.yaml`,
      "models:\n  - {name: mute, backend: replay, recording: empty.jsonl, max_tokens: 9, temperature: 0}\n",
    );
    const args = [
      ...[...door(cwd), "--models-file", `${cwd}/models.yaml`, "--models", "mute"],
      ...["--no-embeddings", "--labels", "gold", "--quiet"],
    ];
    const { code, stdout } = await agent(args);
    assert.equal(code, 3);
    assert.match(stdout, /Failed by model, sandbox or checker: 1/);
    const again = await agent([...args, "--resume"]);
    assert.equal(again.code, 3);
    assert.doesNotMatch(again.stdout, /there already/);
    assert.equal((await runHere(tracesCheck, [`${cwd}/out`])).code, 0);
  }));

Deno.test("assay agent run refuses a scenario whose own tests fail, before any run", () =>
  withDoor(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/scenarios/closed_door/targets/door.txt`, "");
    await assert.rejects(
      agent(door(cwd)),
      /closed_door as its baseline_test\.py must pass on its targets: found status 1, the door is gone/,
    );
    await assert.rejects(Deno.stat(`${cwd}/out`), Deno.errors.NotFound);
  }));

Deno.test("assay agent run says what is wrong with its flags, as a mistake in the command line", () =>
  withDoor(async (cwd) => {
    const own: readonly string[] = [], ready = door(cwd);
    for (
      const [args, said] of [
        [own, /one of --scenario, --all-scenarios and --task must be given: found none/],
        [[...own, "--task", "x", "--all-scenarios"], /found --all-scenarios and --task/],
        [[...own, "--task", "x", "--labels", "gold"], /--labels is for scenarios/],
        [[...ready, "--workspace", "x"], /--workspace goes with --task/],
        [[...ready, "--labels", "golden"], /must be of gold, creative, drift: found "golden"/],
        [ready.with(3, "open_door"), /must be of closed_door: found "open_door"/],
        [[...ready, "--models", "nobody"], /as it must be tiny-test of/],
        [[...ready, "--models", "tiny-test,tiny-test"], /must have different names/],
        [[...ready, "--resume", "--overwrite"], /exclude each other/],
        [[...ready, "--no-embeddings", "--embedding-model", "x"], /exclude each other/],
        [[...ready, "--n", "0"], /--n as it must be a whole number of at least 1/],
      ] as const
    ) {
      await assert.rejects(agent(args), (error: Error) => {
        assert.ok(error instanceof UsageError, String(error));
        assert.match(error.message, said);
        return true;
      });
    }
  }));

Deno.test("assay traces check prints a line for each fault and ends with 1", () =>
  withDoor(async (cwd) => {
    await agent([...door(cwd), "--no-embeddings", "--labels", "gold"]);
    const path = `${cwd}/out/closed_door/tiny-test/gold/run_001.json`;
    await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace("closed", "open"));
    const { code, stdout } = await runHere(tracesCheck, [`${cwd}/out`]);
    assert.equal(code, 1);
    assert.match(stdout, /index\.json: tiny-test\/gold\/run_001\.json must have the digest/);
    assert.match(stdout, /1 traces of 1 scenarios: \d+ faults\n$/);
    await assert.rejects(runHere(tracesCheck, [`${cwd}/nowhere`]), Deno.errors.NotFound);
    await assert.rejects(runHere(tracesCheck, []), UsageError);
  }));
