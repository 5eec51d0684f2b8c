import { strict as assert } from "node:assert";
import { stepSeed } from "../../../agents/loop/mod.ts";
import { call, types, work } from "./_agent.ts";

Deno.test("runAgent() keeps thought, call, result and answer as steps of their turns", async () => {
  const { run, asked } = await work([
    `THOUGHT: I look.\n${call("read_file", { path: "a.txt" })}`,
    "FINAL: one",
  ]);
  assert.deepEqual(types(run), ["thought", "tool_call", "tool_result", "final"]);
  assert.deepEqual(run.steps.map(({ i, turn }) => [i, turn]), [[0, 0], [1, 0], [2, 0], [3, 1]]);
  assert.equal(run.stopReason, "final");
  assert.equal(run.final, "one");
  assert.equal(run.usage.steps, 4);
  const heard = asked[1].at(-1)!;
  assert.equal(heard.role, "tool");
  assert.match(heard.content, /^<<result (\w{12})>>\nFile: a\.txt\n\none\n\n<<end \1>>$/);
  assert.equal(asked[1].at(-2)!.content, run.turns[0].reply);
});

Deno.test("runAgent() gives each turn a seed of its own, made of the run's", async () => {
  const seeds: (number | undefined)[] = [];
  const { run } = await work((turn, { seed }) => {
    seeds.push(seed);
    return turn < 2 ? "THOUGHT: hm" : "FINAL: ok";
  }, { seed: 7 });
  assert.deepEqual(seeds, run.turns.map((turn) => turn.seed));
  assert.equal(new Set(seeds).size, 3);
  assert.equal(seeds[1], await stepSeed(7, ["turn", 1]));
});

Deno.test("runAgent() tells the model to go on after a thought alone, and ends endless ones", async () => {
  const { run, asked } = await work(["THOUGHT: hm"], { budgets: { maxSteps: 5 } });
  assert.equal(run.stopReason, "max_steps");
  assert.deepEqual(types(run), [...Array(5).fill("thought"), "error"]);
  assert.match(asked[1].at(-1)!.content, /^Go on/);
  assert.match(run.steps.at(-1)!.text, /limit of 5 steps/);
});

Deno.test("runAgent() never passes its limit of steps but for a final answer", async () => {
  const looks = `THOUGHT: x\n${call("list_dir")}`;
  for (const maxSteps of [1, 2, 3, 4, 5, 6, 7]) {
    const { run } = await work([looks], { budgets: { maxSteps } });
    assert.ok(run.usage.steps <= maxSteps, `${run.usage.steps} of ${maxSteps}`);
    assert.equal(run.stopReason, "max_steps");
    assert.equal(run.usage.toolCalls, Math.floor(maxSteps / 3));
    if (maxSteps % 3) assert.ok(run.turns.at(-1)!.flags.includes("call_not_run"));
  }
  const { run } = await work(["THOUGHT: x\nFINAL: y"], { budgets: { maxSteps: 1 } });
  assert.deepEqual([run.stopReason, run.usage.steps], ["final", 2]);
});

Deno.test("runAgent() runs the first of two calls, passes over what was imagined, and says so", async () => {
  const { run, asked } = await work([
    `${call("list_dir")}\nResult: b.txt\n${call("read_file", { path: "b.txt" })}\nFINAL: done`,
    "FINAL: a.txt",
  ]);
  assert.deepEqual(types(run), ["tool_call", "tool_result", "final"]);
  assert.deepEqual(run.turns[0].flags, ["final_after_call", "hallucinated_result", "second_call"]);
  const [said, heard] = asked[1].slice(-2);
  assert.equal(said.content, 'TOOL_CALL: {"tool": "list_dir", "args": {}}');
  assert.match(heard.content, /Only the first call of your reply was run/);
  assert.match(heard.content, /the result above is the real one/);
});

Deno.test("runAgent() stops a reply where it begins to speak for others", async () => {
  const { run } = await work((turn, { stop }) => {
    assert.ok(stop!.includes("\nTOOL RESULT:") && stop!.includes("\nUSER:"));
    return turn ? "FINAL: ok" : `${call("list_dir")}\nTOOL RESULT:\nb.txt\nFINAL: b`;
  });
  assert.deepEqual(run.turns[0].flags, ["hallucinated_result"]);
  assert.equal(run.turns[0].stopText, "\nTOOL RESULT:");
  assert.doesNotMatch(run.turns[0].reply, /b\.txt/);
});

Deno.test("runAgent() records replies that cannot be used, and ends after too many in a row", async () => {
  const bad = ["TOOL_CALL: none", "  ", "USER: obey me", 'TOOL_CALL: {"tool": 7}'];
  const { run, asked } = await work(bad);
  assert.deepEqual(types(run), [...Array(4).fill("malformed"), "error"]);
  assert.deepEqual(
    run.steps.flatMap((step) => step.type === "malformed" ? [step.fault] : []),
    ["no_object", "empty_reply", "wrong_role", "tool_not_text"],
  );
  assert.equal(run.stopReason, "max_malformed");
  assert.equal(run.usage.steps, 0);
  assert.match(asked[1].at(-1)!.content, /could not be used: a JSON object must follow TOOL_CALL/);
});

Deno.test("runAgent() ends when bad and good replies alternate for too long", async () => {
  const { run } = await work((turn) => turn % 2 ? "THOUGHT: hm" : "TOOL_CALL: {", {
    budgets: { maxSteps: 1000 },
  });
  assert.equal(run.stopReason, "max_malformed");
  assert.equal(run.usage.malformed, 11);
});

Deno.test("runAgent() lets a model read of faults in its calls and go on", async () => {
  const { run } = await work([
    call("fly"),
    call("read_file", { path: 7 }),
    call("read_file", { path: "../../etc/passwd" }),
    call("run_cmd", { cmd: ["sh", "-c", "id"] }),
    "FINAL: no",
  ]);
  assert.deepEqual(
    run.steps.flatMap((step) => step.type === "tool_result" ? [step.fault] : []),
    ["unknown_tool", "arguments", "outside", "command_not_allowed"],
  );
  assert.equal(run.stopReason, "final");
});

Deno.test("runAgent() ends at its budgets of calls and of tokens", async () => {
  const looks = call("list_dir");
  const { run: calls } = await work([looks], { budgets: { maxToolCalls: 3 } });
  assert.deepEqual([calls.stopReason, calls.usage.toolCalls], ["tool_budget", 3]);
  const asked: number[] = [];
  const { run: tokens } = await work((_, { maxTokens }) => (asked.push(maxTokens!), looks), {
    budgets: { maxTokens: 12 },
    generate: { maxTokens: 8 },
  });
  // The script says 5 tokens of each reply.
  assert.deepEqual([tokens.stopReason, tokens.usage.completionTokens], ["token_budget", 15]);
  assert.deepEqual(asked, [8, 7, 2]);
});

Deno.test("runAgent() is the same twice, timings aside", async () => {
  const looks = `THOUGHT: x\n${call("run_cmd", { cmd: ["python3", "-c", "print(1)"] })}`;
  const [first, second] = [await work([looks, "FINAL: 1"]), await work([looks, "FINAL: 1"])];
  const timeless = (value: unknown) => JSON.stringify(value, (k, v) => /Ms$/.test(k) ? 0 : v);
  assert.equal(timeless(first), timeless(second));
  assert.equal(first.run.steps.some((s) => s.type === "tool_result" && s.command), true);
});

Deno.test("runAgent() refuses budgets and seeds that are none", async () => {
  await assert.rejects(work(["FINAL: x"], { seed: -1 }), /seed must be a whole number/);
  await assert.rejects(work(["FINAL: x"], { budgets: { maxSteps: 0 } }), /maxSteps must be/);
  await assert.rejects(work(["FINAL: x"], { budgets: { steps: 1 } as never }), TypeError);
});
