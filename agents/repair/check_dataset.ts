import { executeCode, type ExecuteOptions } from "./execute_code.ts";
import { forEachLimited } from "./for_each_limited.ts";
import { type RepairTask, taskCode } from "./repair_task.ts";
import type { Verdict } from "./verdict.ts";

/** How a data set is checked. */
export interface CheckOptions extends ExecuteOptions {
  /** Executions at a time; 2 by default */
  readonly concurrency?: number;
  /** Called as executions are done */
  readonly onProgress?: (done: number, total: number) => void;
}

/** One of the two solutions of a task, executed. */
export interface CheckedSolution {
  readonly taskId: string;
  readonly solution: "canonical" | "buggy";
  readonly symptom: string;
  readonly verdict: Verdict;
  /** What is wrong with the data, where something is */
  readonly fault?: string;
  /** What else a reader should know: a symptom that did not show */
  readonly note?: string;
}

/** Whether the data are as they should be. */
export interface DatasetCheck {
  /** Canonical before buggy, in the order of the tasks, `[2 n]` */
  readonly solutions: readonly CheckedSolution[];
  readonly sound: boolean;
  readonly wallSeconds: number;
}

/**
 * Executes both solutions of each task: the canonical one must pass and the buggy one must fail.
 *
 * Where a row's symptom is an infinite loop and no time ran out, or the other way round, this is noted
 * and is no fault: the published rows name symptoms loosely. A failure of the sandbox leaves the check unsound.
 *
 * @param tasks n tasks
 * @param options Isolation, limits, concurrency
 * @returns Every verdict, `[2 n]`, and the faults of the data
 * @throws {SandboxError} `unavailable`, if the isolation asked for is not there
 *
 * @example A task whose fault no test sees
 * ```ts
 * import { checkDataset } from "./check_dataset.ts";
 * import { describeIsolation } from "../../sandbox/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const task = {
 *   task_id: "own/0", prompt: "def f():\n", declaration: "def f():\n", entry_point: "f",
 *   canonical_solution: "    return 1\n", buggy_solution: "    return 2\n", bug_type: "value misuse",
 *   failure_symptoms: "incorrect output", test: "def check(f):\n    assert f() > 0\ncheck(f)",
 * };
 * if ((await describeIsolation()).bubblewrap.available) {
 *   const { sound, solutions } = await checkDataset([task]);
 *   assert.deepEqual([sound, solutions[1].fault], [false, "the buggy solution passes"]);
 * }
 * ```
 */
export async function checkDataset(
  tasks: readonly RepairTask[],
  options: CheckOptions = {},
): Promise<DatasetCheck> {
  const { concurrency = 2, onProgress, ...execute } = options;
  const started = performance.now();
  const jobs = tasks.flatMap((task) => [
    { task, solution: "canonical" as const },
    { task, solution: "buggy" as const },
  ]);
  const solutions: CheckedSolution[] = [];
  let done = 0;
  await forEachLimited(jobs, {
    concurrency,
    work: async ({ task, solution }, index) => {
      const code = taskCode(task, `${solution}_solution`);
      const verdict = await executeCode(task, [code], execute);
      const symptom = task.failure_symptoms;
      const fault = faultOf(solution, verdict);
      const note = solution === "buggy" && isLoop(symptom) !== (verdict.reason === "timeout")
        ? `fails by ${verdict.reason} where its row says "${symptom}"`
        : undefined;
      solutions[index] = {
        taskId: task.task_id,
        solution,
        symptom,
        verdict,
        ...(fault && { fault }),
        ...(note && { note }),
      };
      onProgress?.(++done, jobs.length);
    },
  });
  const wallSeconds = (performance.now() - started) / 1000;
  return { solutions, sound: solutions.every(({ fault }) => !fault), wallSeconds };
}

const isLoop = (symptom: string) => /infinite loop/i.test(symptom);

function faultOf(
  solution: CheckedSolution["solution"],
  { reason, passed, detail }: Verdict,
): string | undefined {
  if (reason === "sandbox_error") return `the sandbox failed: ${detail}`;
  if (reason === "incomplete_tests") return `the tests are not whole: ${detail}`;
  if (solution === "buggy") return passed ? "the buggy solution passes" : undefined;
  return passed ? undefined : `the canonical solution fails by ${reason}: ${detail}`;
}
