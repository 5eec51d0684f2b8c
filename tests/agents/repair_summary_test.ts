import assert from "node:assert/strict";
import { meanShare, passAtK, type Sample, summariseRepairs } from "../../agents/repair/mod.ts";
import { assertClose } from "../_helpers/close.ts";
import { ownTask } from "./_repair_tasks.ts";

/** All subsets of size k, counted. */
function byCounting(n: number, c: number, k: number): number {
  let subsets = 0, hits = 0;
  for (let mask = 0; mask < 1 << n; mask++) {
    const size = mask.toString(2).replaceAll("0", "").length;
    if (size !== k) continue;
    subsets++;
    if (mask & ((1 << c) - 1)) hits++;
  }
  return hits / subsets;
}

Deno.test("passAtK() equals the share of subsets that hold a pass", () => {
  for (let n = 1; n <= 8; n++) {
    for (let c = 0; c <= n; c++) {
      for (let k = 1; k <= n; k++) {
        assertClose([passAtK({ n, c }, k)], [byCounting(n, c, k)], {
          absolute: 1e-12,
          relative: 0,
        });
      }
    }
  }
  assert.throws(() => passAtK({ n: 3, c: 1 }, 4), RangeError);
  assert.throws(() => passAtK({ n: 3, c: 4 }, 1), RangeError);
});

Deno.test("meanShare() gives Wilson's interval for whole tasks and draws for shares", () => {
  // 35 of 164, by another program.
  const whole = meanShare(Array.from({ length: 164 }, (_, i) => i < 35 ? 1 : 0));
  assert.equal(whole.interval, "wilson");
  assertClose([whole.value, whole.low, whole.high], [0.213415, 0.157643, 0.282304], {
    absolute: 2e-6,
    relative: 0,
  });
  const shares = meanShare(Array.from({ length: 400 }, (_, i) => (i % 5) / 4));
  assert.equal(shares.interval, "bootstrap");
  // Standard error sqrt(1/8 / 400) = 0.0177.
  assertClose([shares.low, shares.high], [0.5 - 0.0346, 0.5 + 0.0346], {
    absolute: 4e-3,
    relative: 0,
  });
  assert.deepEqual(meanShare([0.5, 0, 1]), meanShare([0.5, 0, 1]));
});

const sample = (taskId: string, number: number, reasons: string[]) =>
  ({
    taskId,
    sample: number,
    outcome: reasons.at(-1) === "passed" ? "solved" : "exhausted",
    attempts: reasons.map((reason) => ({
      verdict: { reason, passed: reason === "passed" },
      promptTokens: 10,
      completionTokens: null,
      generateSeconds: 1,
      executeSeconds: 0.5,
    })),
  }) as unknown as Sample;

Deno.test("summariseRepairs() keeps pass@k and repair@k apart", () => {
  const tasks = [ownTask(), ownTask({ task_id: "own/1", bug_type: "missing logic" })];
  const summary = summariseRepairs([
    sample("own/0", 0, ["assertion", "passed"]),
    sample("own/0", 1, ["passed"]),
    sample("own/1", 0, ["timeout", "assertion"]),
    sample("elsewhere", 0, ["passed"]),
  ], { tasks, samples: 2, executions: 2 });
  const values = (shares: Record<string, { value: number }>) =>
    Object.fromEntries(Object.entries(shares).map(([k, { value }]) => [k, value]));
  assert.deepEqual(values(summary.passAtK), { 1: 0.25, 2: 0.5 });
  assert.deepEqual(values(summary.repairAtK), { 1: 0.25, 2: 0.5 });
  assert.deepEqual([summary.tasks, summary.samples, summary.complete], [2, 3, false]);
  const groups = Object.entries(summary.byBugType).map(([name, one]) => [
    name,
    one.tasks,
    one.passAt1,
    one.interval,
  ]);
  assert.deepEqual(groups, [
    ["operator misuse", 1, 0.5, "bootstrap"],
    ["missing logic", 1, 0, "wilson"],
  ]);
  assert.ok(summary.byBugType["missing logic"].high > 0.7);
  assert.deepEqual(summary.reasons, { assertion: 1, passed: 1, timeout: 1 });
  assert.deepEqual(summary.tokens, { prompt: 50, completion: null });
});
