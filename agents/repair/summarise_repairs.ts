import { type Sample, solvedAt } from "./attempt.ts";
import { meanShare, passAtK, type Share } from "./pass_at_k.ts";
import type { RepairTask } from "./repair_task.ts";

/** A group of tasks and how many first attempts passed, over all samples. */
export interface GroupCount {
  readonly tasks: number;
  /** Mean over the group's tasks of the share of first attempts that passed */
  readonly passAt1: number;
  /** 95 % interval over the group's tasks, and how it was made */
  readonly low: number;
  readonly high: number;
  readonly interval: Share["interval"];
}

/** What a run came to. */
export interface RepairSummary {
  /** Tasks selected: the denominator of every share */
  readonly tasks: number;
  readonly samplesPerTask: number;
  /** Samples on file, of tasks × samplesPerTask */
  readonly samples: number;
  readonly complete: boolean;
  /** From first attempts of independent samples only, by k */
  readonly passAtK: Readonly<Record<string, Share>>;
  /** Solved within k executions of one sample that saw its failures, mean over samples, by k */
  readonly repairAtK: Readonly<Record<string, Share>>;
  readonly byBugType: Readonly<Record<string, GroupCount>>;
  readonly bySymptom: Readonly<Record<string, GroupCount>>;
  /** First attempts by how they ended */
  readonly reasons: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Failures of model, server or sandbox, which count as not solved and say nothing about the model */
  readonly errors: number;
  readonly tokens: { readonly prompt: number | null; readonly completion: number | null };
  readonly seconds: { readonly generate: number; readonly execute: number };
}

/**
 * Sums up samples: pass@k from independent first attempts, repair@k from attempts with feedback, apart.
 *
 * A sample that is missing or ended by an error counts as not solved, so that no share grows by leaving
 * out what was hard; how many those are stands beside it.
 *
 * @param samples Of the tasks below, each at most once; those of other tasks are left aside
 * @param options Tasks n of at least 1, samples of each, and the executions that one sample had
 * @returns Shares with 95 % intervals over tasks, and counts
 * @throws {RangeError} If there is no task
 *
 * @example A task that was solved at its second attempt
 * ```ts
 * import { summariseRepairs } from "./summarise_repairs.ts";
 * import { strict as assert } from "node:assert";
 *
 * const task = { task_id: "own/0", bug_type: "missing logic", failure_symptoms: "incorrect output" };
 * const attempt = (passed: boolean) => ({ verdict: { passed, reason: passed ? "passed" : "assertion" } });
 * const sample = { taskId: "own/0", sample: 0, outcome: "solved", attempts: [attempt(false), attempt(true)] };
 * // deno-lint-ignore no-explicit-any
 * const { passAtK, repairAtK } = summariseRepairs([sample] as any, { tasks: [task] as any, samples: 1, executions: 2 });
 * assert.deepEqual([passAtK["1"].value, repairAtK["1"].value, repairAtK["2"].value], [0, 0, 1]);
 * ```
 */
export function summariseRepairs(
  samples: readonly Sample[],
  options: {
    readonly tasks: readonly RepairTask[];
    readonly samples: number;
    readonly executions: number;
  },
): RepairSummary {
  const { tasks, samples: n, executions } = options;
  const ids = new Set(tasks.map(({ task_id }) => task_id));
  const own = samples.filter(({ taskId, sample }) => ids.has(taskId) && sample < n);
  const byTask = Map.groupBy(own, ({ taskId }) => taskId);
  const solved = (task: RepairTask, k: number) =>
    (byTask.get(task.task_id) ?? []).filter((sample) => (solvedAt(sample) ?? Infinity) <= k).length;
  const shares = (ks: readonly number[], value: (task: RepairTask, k: number) => number) =>
    Object.fromEntries(ks.map((k) => [k, meanShare(tasks.map((task) => value(task, k)))]));
  const groups = (field: "bug_type" | "failure_symptoms") =>
    Object.fromEntries(
      [...Map.groupBy(tasks, (task) => task[field])].map(([name, list]) => {
        const { value, ...range } = meanShare(list.map((task) => solved(task, 1) / n));
        return [name, { tasks: list.length, passAt1: value, ...range }];
      }),
    );
  const attempts = own.flatMap((sample) => sample.attempts);
  const total = (values: readonly (number | null)[]) =>
    values.some((x) => x === null) ? null : values.reduce<number>((sum, x) => sum + x!, 0);
  const ks = [1, 2, 5, 10, 20, 50, 100].filter((k) => k < n);
  return {
    tasks: tasks.length,
    samplesPerTask: n,
    samples: own.length,
    complete: own.length === tasks.length * n,
    passAtK: shares([...ks, n], (task, k) => passAtK({ n, c: solved(task, 1) }, k)),
    repairAtK: shares(
      Array.from({ length: executions }, (_, i) => i + 1),
      (task, k) => solved(task, k) / n,
    ),
    byBugType: groups("bug_type"),
    bySymptom: groups("failure_symptoms"),
    reasons: count(own.map((sample) => sample.attempts[0]?.verdict.reason ?? sample.outcome)),
    outcomes: count(own.map(({ outcome }) => outcome)),
    errors: own.filter(({ outcome }) => outcome === "error").length,
    tokens: {
      prompt: total(attempts.map(({ promptTokens }) => promptTokens)),
      completion: total(attempts.map(({ completionTokens }) => completionTokens)),
    },
    seconds: {
      generate: attempts.reduce((sum, { generateSeconds }) => sum + generateSeconds, 0),
      execute: attempts.reduce((sum, { executeSeconds }) => sum + executeSeconds, 0),
    },
  };
}

function count(words: readonly string[]): Record<string, number> {
  const groups = Object.entries(Object.groupBy(words, (word) => word));
  return Object.fromEntries(groups.map(([word, list]) => [word, list!.length]));
}
