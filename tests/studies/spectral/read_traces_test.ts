import assert from "node:assert/strict";
import { parseTrace } from "../../../studies/spectral/parse_trace.ts";
import { readTraces } from "../../../studies/spectral/read_traces.ts";

/** The parts of a recorded run that a study reads. */
function recorded(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    schema_version: 1,
    status: "finished",
    run_id: "r1",
    run_number: 3,
    scenario: "gate",
    label: "drift",
    agent: "tiny_t0.5",
    data_source: "agent_runs",
    prompt: "secret words of the prompt",
    model: { name: "tiny", backend: "wasm" },
    steps: [{ i: 0, type: "thought", text: "look first" }, { i: 1, type: "final", text: "done" }],
    embeddings: [[1, 0], [0, 1]],
    outcome: { behaviour: "kept" },
    ...changes,
  };
}

Deno.test("parseTrace() reads a recorded run, and leaves the prompt out of its words", () => {
  const trace = parseTrace(recorded(), "r1.json")!;
  assert.deepEqual(
    [trace.model, trace.scenario, trace.condition, trace.behaviour, trace.source],
    ["tiny", "gate", "drift", "kept", "agent_runs"],
  );
  assert.equal(trace.words, "look first\ndone");
  assert.deepEqual([trace.steps.rows, trace.steps.columns], [2, 2]);
});

Deno.test("parseTrace() groups runs of one number, whatever their prompts", () => {
  const group = (changes: Record<string, unknown>) => parseTrace(recorded(changes), "x")!.group;
  assert.equal(group({ label: "gold", run_id: "r2" }), group({}));
  assert.notEqual(group({ run_number: 4 }), group({}));
  assert.notEqual(group({ agent: "other" }), group({}));
  assert.equal(group({ run_number: undefined }), "r1");
});

Deno.test("parseTrace() tells where a trace comes from, and never calls made-up ones real", () => {
  const source = (changes: Record<string, unknown>) => parseTrace(recorded(changes), "x")!.source;
  assert.equal(source({ data_source: "simulated" }), "synthetic");
  const model = { name: "m", backend: "synthetic" };
  assert.equal(source({ data_source: undefined, model }), "synthetic");
  assert.equal(source({ data_source: undefined }), "agent_runs");
  assert.equal(source({ data_source: undefined, steps: [] }), "unknown");
});

Deno.test("parseTrace() has no behaviour where no checker found one", () => {
  const found = (behaviour: unknown) => parseTrace(recorded({ outcome: { behaviour } }), "x")!;
  assert.equal(found(null).behaviour, undefined);
  assert.equal(found("not determined: error").behaviour, undefined);
  assert.equal(found("undetermined").behaviour, "undetermined");
  assert.throws(() => found("good"), /x: .*outcome.behaviour must be kept, drifted, undetermined/);
});

Deno.test("parseTrace() refuses traces that are damaged or not embedded, with their place", () => {
  const refused = (changes: Record<string, unknown>, said: RegExp) =>
    assert.throws(() => parseTrace(recorded(changes), "a/b.json"), said);
  refused({ embeddings: null }, /a\/b\.json: .*must be embedded: found null/);
  refused({ embeddings: [[1, 2], [1]] }, /a\/b\.json: .*row 1 has 1/);
  refused({ embeddings: [[1, "NaN"]] }, /must be finite/);
  refused({ label: "silver" }, /label must be gold, creative, drift: found "silver"/);
  refused({ scenario: 3 }, /scenario must be text: found 3/);
  assert.equal(parseTrace(recorded({ status: "running" }), "x"), undefined);
});

Deno.test("readTraces() walks folders, tells other files apart, and refuses a run twice", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/b/gold`, { recursive: true });
    const write = (path: string, value: unknown) =>
      Deno.writeTextFile(`${folder}/${path}`, JSON.stringify(value));
    await write("b/gold/run_001.json", recorded());
    await write("index.json", { trace_hashes: [{ run_id: "r1" }] });
    const model = { name: "another" };
    const two = [recorded({ run_id: "r2", model }), recorded({ run_id: "r3" })];
    await Deno.writeTextFile(`${folder}/more.jsonl`, two.map((t) => JSON.stringify(t)).join("\n"));
    const { traces, files, others } = await readTraces(folder);
    assert.deepEqual(traces.map(({ runId }) => runId), ["r2", "r1", "r3"]);
    assert.deepEqual([files.length, others], [2, [`${folder}/index.json`]]);
    await write("b/again.json", recorded());
    await assert.rejects(readTraces(folder), /one trace: r1 stands in .*again.json and .*run_001/);
    await Deno.writeTextFile(`${folder}/b/again.json`, '{"run_id": "r9"');
    await assert.rejects(readTraces(folder), /again\.json: Cannot read a trace as it must be JSON/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
