import assert from "node:assert/strict";
import { reportRows, type Results, type Sample } from "../../agents/repair/mod.ts";

function sample(taskId: string, number: number, changes: {
  reasons?: string[];
  bugType?: string;
  symptom?: string;
  tokens?: number | null;
  outcome?: string;
}): Sample {
  const { reasons = ["assertion"], tokens = 10, ...fields } = changes;
  return {
    taskId,
    sample: number,
    outcome: reasons.at(-1) === "passed" ? "solved" : "exhausted",
    bugType: "value misuse",
    symptom: "incorrect output",
    ...fields,
    attempts: reasons.map((reason, i) => ({
      node: i === 0 ? "propose" : "reflect",
      verdict: { reason, passed: reason === "passed" },
      promptTokens: 100,
      completionTokens: tokens,
      generateSeconds: 1 + i,
      executeSeconds: 0.5,
    })),
  } as unknown as Sample;
}

const results = (samples: Sample[], changes: Partial<Results> = {}): Results => ({
  config: { model: "m", iters: 1 },
  samples,
  torn: false,
  ...changes,
});
const panel = (rows: ReturnType<typeof reportRows>, name: string) =>
  rows.filter((row) => row.panel === name);

Deno.test("reportRows() never mixes pass@k and repair@k", () => {
  const rows = reportRows(results([
    sample("a", 0, { reasons: ["assertion", "passed"] }),
    sample("a", 1, { reasons: ["passed"] }),
    sample("b", 0, { reasons: ["timeout", "assertion"] }),
    sample("b", 1, { reasons: ["assertion", "passed"] }),
  ]));
  const values = (name: string) => panel(rows, name).map(({ label, value }) => [label, value]);
  assert.deepEqual(values("pass@k"), [["pass@1", 0.25], ["pass@2", 0.5]]);
  assert.deepEqual(values("repair@k"), [["repair@1", 0.25], ["repair@2", 0.75]]);
  assert.deepEqual(panel(rows, "task").map(({ note }) => note), ["±", "↻"]);
  assert.deepEqual(values("executions"), [
    ["not solved", 1],
    ["solved by execution 1", 1],
    ["solved by execution 2", 2],
  ]);
});

Deno.test("reportRows() counts tasks that were selected and have no sample as not solved, and says so", () => {
  const whole = results([sample("a", 0, { reasons: ["passed"] })], {
    selection: { tasks: 4, samples: 1 },
  });
  const rows = reportRows(whole);
  const [pass] = panel(rows, "pass@k");
  assert.deepEqual([pass.value, pass.n, pass.note], [0.25, 4, "wilson"]);
  assert.ok(panel(rows, "about").some(({ label }) => label.startsWith("3 tasks have no sample")));
});

Deno.test("reportRows() names kinds that no task has, and tasks whose kind was not recorded", () => {
  const known = reportRows(
    results([sample("a", 0, {}), sample("b", 0, { bugType: "excess logic" })]),
  );
  const missing = panel(known, "bug type").filter(({ n }) => n === 0);
  assert.deepEqual(missing.map(({ label, value, note }) => [label, value, note]), [
    ["function misuse", null, "no task"],
    ["missing logic", null, "no task"],
    ["operator misuse", null, "no task"],
    ["variable misuse", null, "no task"],
  ]);
  const old = reportRows(results([sample("a", 0, { bugType: undefined })]));
  assert.deepEqual(panel(old, "bug type").map(({ label, n }) => [label, n]), [["not recorded", 1]]);
  const foreign = reportRows(results([sample("a", 0, { bugType: "typo" })]));
  assert.deepEqual(panel(foreign, "bug type").map(({ label }) => label), ["typo"]);
});

Deno.test("reportRows() has no tokens where a server tells none, and says in how many attempts", () => {
  const rows = reportRows(results([sample("a", 0, { tokens: null }), sample("b", 0, {})]));
  const answer = panel(rows, "tokens").find(({ label }) => label === "propose: answer")!;
  assert.deepEqual([answer.value, answer.low, answer.note], [null, null, "not told in 1 attempts"]);
  const prompt = panel(rows, "tokens").find(({ label }) => label === "propose: prompt")!;
  assert.deepEqual([prompt.value, prompt.n], [100, 2]);
});

Deno.test("reportRows() tells errors apart and refuses a file without samples", () => {
  const failed = { ...sample("a", 0, {}), outcome: "error", attempts: [] } as Sample;
  const rows = reportRows(results([failed]));
  assert.deepEqual(panel(rows, "task").map(({ note }) => note), ["!"]);
  assert.deepEqual(panel(rows, "end").map(({ label }) => label), ["error"]);
  assert.deepEqual(panel(rows, "tokens"), []);
  assert.throws(() => reportRows(results([])), /must hold a sample/);
});
