import assert from "node:assert/strict";
import { proposeMessages, repairSample } from "../../agents/repair/mod.ts";
import { ServerError } from "../../inference/mod.ts";
import { sandboxTest } from "../sandbox/_sandbox_helper.ts";
import { HELPED, ownTask } from "./_repair_tasks.ts";
import { fenced, scriptedModel } from "./_scripted_model.ts";

const RIGHT = fenced("def double(n):\n    return 2 * n");
const WRONG = fenced("def double(n):\n    return n + 3");

Deno.test("proposeMessages() shows the declaration with the buggy body, and no tests", () => {
  const [system, user] = proposeMessages(HELPED);
  assert.deepEqual([system.role, user.role], ["system", "user"]);
  assert.ok(user.content.includes("def radius(a):\n  \n    return a * math.pi\n```"));
  assert.ok(user.content.includes('"""Undo."""'));
  assert.doesNotMatch(user.content, /assert|hidden|a \/ math\.pi/);
  assert.doesNotMatch(system.content, /hidden/);
});

Deno.test("proposeMessages() fences text that holds fences", () => {
  const { content } = proposeMessages(ownTask({ prompt: 'def double(n):\n    """```` x"""\n' }))[1];
  assert.ok(content.includes('`````python\ndef double(n):\n    """```` x"""\n`````'));
});

sandboxTest("repairSample() executes every reflection and stops at the first pass", async () => {
  const answers = [WRONG, fenced("def double(n) 3"), RIGHT, WRONG];
  const model = scriptedModel(() => answers[model.asked.length - 1]);
  const { outcome, attempts } = await repairSample(ownTask(), { model, iters: 5 });
  assert.equal(outcome, "solved");
  assert.deepEqual(
    attempts.map(({ node, verdict, code }) => [node, verdict.reason, code.trim()]),
    [
      ["propose", "assertion", "def double(n):\n    return n + 3"],
      ["reflect", "import_error", "def double(n) 3"],
      ["reflect", "passed", "def double(n):\n    return 2 * n"],
    ],
  );
  assert.equal(new Set(attempts.map(({ seed }) => seed)).size, 3);
  // Each reflection is told of every failure before it, and of no value that the tests expect.
  const last = model.asked[2];
  assert.deepEqual(last.map(({ role }) => role), [
    ...["system", "user", "assistant", "user", "assistant", "user"],
  ]);
  assert.match(last[3].content, /double\(-1\) returned 2/);
  assert.match(last[5].content, /SyntaxError/);
  assert.doesNotMatch(last[3].content, /-2|assert/);
});

sandboxTest(
  "repairSample() makes 1 + iters executions at most, and the last has its verdict",
  async () => {
    for (const iters of [0, 1, 2]) {
      const model = scriptedModel(() => WRONG);
      const { outcome, attempts } = await repairSample(ownTask(), { model, iters });
      assert.deepEqual([outcome, attempts.length], ["exhausted", 1 + iters]);
      assert.equal(model.asked.length, 1 + iters);
      assert.ok(attempts.every(({ verdict }) => verdict.reason === "assertion"));
    }
  },
);

sandboxTest("repairSample() keeps what a model did before its server failed", async () => {
  const model = scriptedModel(() => {
    if (model.asked.length === 1) return WRONG;
    throw new ServerError("server", "Cannot ask the server: it is away");
  });
  const { outcome, attempts, error } = await repairSample(ownTask(), { model, iters: 3 });
  assert.deepEqual([outcome, attempts.length], ["error", 1]);
  assert.match(error!, /it is away/);
});

Deno.test("repairSample() ends by the caller's signal with its reason", async () => {
  const signal = AbortSignal.abort(new DOMException("Stopped", "AbortError"));
  const model = scriptedModel(() => RIGHT);
  await assert.rejects(repairSample(ownTask(), { model, signal }), /Stopped/);
});
