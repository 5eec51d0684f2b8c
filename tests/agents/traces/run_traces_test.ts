import { strict as assert } from "node:assert";
import { checkTraces, readTrace } from "../../../agents/traces/mod.ts";
import { scriptedModel } from "../_scripted_model.ts";
import {
  countingEmbedder,
  filesOf,
  looksAndSays,
  scriptedAgent,
  TASKS,
  timeless,
  withTraces,
} from "./_traced.ts";

const FILES = ["drift", "gold"].flatMap((label) =>
  [1, 2].map((n) => `own/a/${label}/run_00${n}.json`)
);

Deno.test("runTraces() leaves one trace a run, an index, and nothing to complain of", () =>
  withTraces(async (run, out) => {
    const outcomes = await run({ runs: 2, concurrency: 2, seed: 10 });
    assert.deepEqual(
      outcomes.map(({ label, run, seed }) => [label, run, seed]),
      [["gold", 1, 11], ["drift", 1, 11], ["gold", 2, 12], ["drift", 2, 12]],
    );
    const files = Object.keys(await filesOf(out)).sort();
    assert.deepEqual(files, [".lock", ...FILES, "own/index.json"]);
    assert.deepEqual(await checkTraces(out), { folders: 1, traces: 4, faults: [] });
    assert.deepEqual(await checkTraces(`${out}/own`), { folders: 1, traces: 4, faults: [] });
    const trace = await readTrace(`${out}/${FILES[2]}`);
    assert.equal(trace.outcome?.stop_reason, "final");
    assert.deepEqual(trace.steps.map(({ type }) => type), [
      "thought",
      "tool_call",
      "tool_result",
      "final",
    ]);
    assert.equal(trace.metadata.embedding.status, "not run");
    assert.equal(trace.outcome?.workspace_diff, "");
    const index = JSON.parse(await Deno.readTextFile(`${out}/own/index.json`));
    assert.deepEqual(index.counts, { drift: 2, gold: 2, total: 4 });
    assert.equal(index.audit.witness_hash, "no_gold_traces");
    assert.deepEqual(Object.keys(index), Object.keys(index).toSorted());
  }));

Deno.test("runTraces() has the trace on disk after each step, unfinished until its end", () =>
  withTraces(async (run, out) => {
    const seen: [string, number][] = [];
    const peek = (messages: never, options: never) => {
      const { status, steps } = JSON.parse(Deno.readTextFileSync(`${out}/own/a/gold/run_001.json`));
      seen.push([status, steps.length]);
      return looksAndSays(messages, options);
    };
    await run({ agents: [scriptedAgent("a", peek as never)], tasks: TASKS.slice(0, 1) });
    assert.deepEqual(seen, [["running", 0], ["running", 3]]);
  }));

Deno.test("runTraces() refuses what is there, keeps it when resumed, replaces it when told to", () =>
  withTraces(async (run, out) => {
    await run({ runs: 2 });
    const before = await filesOf(out);
    await assert.rejects(run({ runs: 2 }), Deno.errors.AlreadyExists);
    const again = await run({ runs: 2, existing: "resume" });
    assert.ok(again.every(({ kept }) => kept));
    const { "own/index.json": _, ...traces } = await filesOf(out);
    const { "own/index.json": __, ...first } = before;
    assert.deepEqual(traces, first);
    const fresh = await run({ runs: 1, existing: "overwrite" });
    assert.deepEqual(fresh.map(({ kept }) => kept), [false, false]);
    assert.equal((await checkTraces(out)).traces, 2);
  }));

Deno.test("runTraces() makes torn, unfinished and failed runs again, and those alone", () =>
  withTraces(async (run, out) => {
    await run({ runs: 2 });
    const whole = await Promise.all(FILES.map((file) => timeless(`${out}/${file}`)));
    const path = `${out}/${FILES[0]}`;
    const trace = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(
      path,
      JSON.stringify({ ...trace, status: "running", steps: trace.steps.slice(0, 1) }),
    );
    const failed = JSON.parse(await Deno.readTextFile(`${out}/${FILES[1]}`));
    failed.outcome.stop_reason = "backend_error";
    await Deno.writeTextFile(`${out}/${FILES[1]}`, JSON.stringify(failed));
    await Deno.remove(`${out}/${FILES[2]}`);
    await Deno.writeTextFile(`${out}/own/a/gold/.${crypto.randomUUID()}.tmp`, "{");
    const again = await run({ runs: 2, existing: "resume" });
    assert.equal(again.filter(({ kept }) => kept).length, 1);
    assert.deepEqual(await Promise.all(FILES.map((file) => timeless(`${out}/${file}`))), whole);
    assert.deepEqual(await checkTraces(out), { folders: 1, traces: 4, faults: [] });
    assert.ok(!Object.keys(await filesOf(out)).some((file) => file.endsWith(".tmp")));
  }));

Deno.test("runTraces() refuses to mix runs of other settings, and names what differs", () =>
  withTraces(async (run) => {
    await run();
    await assert.rejects(
      run({ existing: "resume", budgets: { maxSteps: 7 } }),
      /run_001\.json as its settings must be those of this run: found budgets\.maxSteps 30, now 7/,
    );
    await assert.rejects(run({ existing: "resume", seed: 4 }), /seed 1, now 5/);
    for (
      const [change, said] of [
        [{ files: { "a.txt": "two\n" } }, /found files "\w{64}", now "\w{64}"/],
        [{ prompt: "Task: do." }, /found prompt "\w{64}", now "\w{64}"/],
        [{ judgeDigest: "another" }, /found judge null, now "another"/],
      ] as const
    ) {
      const tasks = TASKS.map((task) => ({ ...task, ...change }));
      await assert.rejects(run({ existing: "resume", tasks }), said);
    }
  }));

Deno.test("runTraces() refuses a trace that is damaged", () =>
  withTraces(async (run, out) => {
    await run();
    await Deno.writeTextFile(`${out}/${FILES[0]}`, "{");
    await assert.rejects(run({ existing: "resume" }), /run_001\.json: Cannot read a trace/);
  }));

Deno.test("runTraces() lets no second run write to its folder", () =>
  withTraces(async (run) => {
    const second: Promise<unknown>[] = [];
    const rival = (messages: never, options: never) => {
      if (second.length === 0) second.push(run({ existing: "resume" }).catch((e) => e));
      return looksAndSays(messages, options);
    };
    const first = run({ agents: [scriptedAgent("a", rival as never)] });
    await first;
    const refusal = await second[0] as Error;
    assert.ok(refusal instanceof Deno.errors.Busy);
    assert.match(refusal.message, /no other run may: found one that is writing there/);
  }));

Deno.test("runTraces() embeds steps once, and again for another model without a run", () =>
  withTraces(async (run, out) => {
    const model = countingEmbedder(), cacheFolder = `${out}/.vectors`;
    const options = { embedder: { model, cacheFolder }, tasks: TASKS.slice(0, 1) };
    await run(options);
    const path = `${out}/own/a/gold/run_001.json`;
    const trace = await readTrace(path);
    assert.equal(trace.embeddings?.length, 4);
    assert.equal(trace.metadata.embedder_id, `letters|${model.key}`);
    assert.equal(Math.fround(trace.embeddings![0][1]), Math.fround(1 / Math.hypot(13, 1)));
    const asked = model.asked;
    await run({ ...options, existing: "resume" });
    assert.equal(model.asked, asked);
    const other = countingEmbedder("2".repeat(64));
    const [again] = await run({
      ...options,
      embedder: { model: other, cacheFolder },
      existing: "resume",
    });
    assert.deepEqual([again.kept, other.asked], [true, 4]);
    assert.equal((await readTrace(path)).metadata.embedding.key, other.key);
    const broken = { ...other, key: "3".repeat(64), embed: () => Promise.reject(new Error("no")) };
    const [left] = await run({
      ...options,
      embedder: { model: broken, cacheFolder },
      existing: "resume",
    });
    assert.deepEqual([left.embedding, (await readTrace(path)).embeddings], ["failed", null]);
    assert.match(await Deno.readTextFile(`${out}/own/index.json`), /"no_gold_traces"/);
  }));

Deno.test("runTraces() stops when it is told to, and goes on from there to the same end", () =>
  withTraces(async (run, out) => {
    await run({ runs: 2 });
    const whole = await Promise.all(FILES.map((file) => timeless(`${out}/${file}`)));
    await Deno.remove(out, { recursive: true });
    const stop = new AbortController();
    let turns = 0;
    const stopping = (messages: never, options: never) => {
      if (++turns === 4) stop.abort(new DOMException("Stopped", "AbortError"));
      return looksAndSays(messages, options);
    };
    const agents = [scriptedAgent("a", stopping as never)];
    await assert.rejects(run({ runs: 2, agents, signal: stop.signal }), { name: "AbortError" });
    const faults = (await checkTraces(out)).faults.join("\n");
    assert.match(faults, /own: runs of a must have ended: they were stopped or failed/);
    await run({ runs: 2, existing: "resume" });
    assert.deepEqual(await Promise.all(FILES.map((file) => timeless(`${out}/${file}`))), whole);
  }));

Deno.test("runTraces() keeps a run whose model failed as such, and closes the model", () =>
  withTraces(async (run) => {
    let closed = 0;
    const open = () =>
      Promise.resolve({
        ...scriptedModel(() => {
          throw new Error("gone");
        }),
        close: () => Promise.resolve(void closed++),
      });
    const outcomes = await run({ agents: [{ name: "a", open }] });
    assert.deepEqual(outcomes.map(({ outcome }) => outcome.stop_reason), [
      "backend_error",
      "backend_error",
    ]);
    assert.equal(outcomes[0].outcome.judgement.status, "not run");
    assert.equal(closed, 1);
  }));

Deno.test("runTraces() keeps an argument of the name __proto__ as one like any other", () =>
  withTraces(async (run, out) => {
    const call =
      'TOOL_CALL: {"tool": "list_dir", "args": {"__proto__": {"path": "/"}, "path": "."}}';
    const answer = (messages: readonly { role: string }[]) =>
      messages.at(-1)!.role === "tool" ? "FINAL: done" : call;
    await run({ agents: [scriptedAgent("a", answer as never)], tasks: TASKS.slice(0, 1) });
    assert.deepEqual((await checkTraces(out)).faults, []);
    const { steps } = await readTrace(`${out}/own/a/gold/run_001.json`);
    assert.equal(steps[1].fault, "arguments");
    assert.deepEqual(Object.keys(steps[0].args!).sort(), ["__proto__", "path"]);
    assert.equal(({} as { path?: string }).path, undefined);
  }));
