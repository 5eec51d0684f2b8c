import { describeRun, type RunSettings } from "./run_settings.ts";
import type { Sample } from "./attempt.ts";
import { forEachLimited } from "./for_each_limited.ts";
import { repairSample } from "./repair_sample.ts";
import { type ExistingFile, ResultsFile } from "./results_file.ts";
import { type RepairSummary, summariseRepairs } from "./summarise_repairs.ts";
import type { TaskSet } from "./read_tasks.ts";

/** How a whole data set is repaired. */
export interface RunRepairsOptions extends RunSettings {
  /** File of results */
  readonly out: string;
  readonly existing?: ExistingFile;
  /** Samples at a time; 1 by default */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** Called with what was on file, then as samples are done */
  readonly onProgress?: (done: number, total: number, sample?: Sample) => void;
}

/** What a run left. */
export interface RepairRun {
  readonly summary: RepairSummary;
  /** In the order of tasks, then of samples */
  readonly samples: readonly Sample[];
  /** Samples that were on file already */
  readonly resumed: number;
  /** A torn last line was cut off */
  readonly healed: boolean;
}

/**
 * Lets a model repair every task and keeps each sample as soon as it is made.
 *
 * What a sample is depends on the settings, the seed, the task and the number of the sample alone: not on
 * their order, nor on being interrupted. A run that is resumed makes what is missing and nothing twice.
 *
 * @param set Tasks, n of at least 1
 * @param options Model, budgets, isolation, and where results go
 * @returns The summary, with every sample in the order of the tasks
 * @throws {SandboxError} `unavailable`, if the isolation asked for is not there
 * @throws {RangeError} Samples that could not differ, or a file of other settings
 * @throws {Deno.errors.AlreadyExists} If `out` is there and `existing` is `refuse`
 * @throws {DOMException} Whatever the signal's reason is; what is made by then is on file
 *
 * @example Many samples of a model that always says the same are refused
 * ```ts
 * import { runRepairs } from "./run_repairs.ts";
 * import { strict as assert } from "node:assert";
 *
 * // deno-lint-ignore no-explicit-any
 * const options = { model: {} as any, samples: 5, generate: { temperature: 0 }, out: "never.jsonl" };
 * await assert.rejects(runRepairs({ tasks: [], path: "", digest: "" }, options), /temperature/);
 * ```
 */
export async function runRepairs(set: TaskSet, options: RunRepairsOptions): Promise<RepairRun> {
  const { model, iters = 0, samples: count = 1, seed = 0, generate, execute } = options;
  const { out, existing, concurrency = 1, signal, onProgress } = options;
  const config = describeRun(set, options);
  await using file = await ResultsFile.open(out, config, {
    existing,
    selection: { tasks: set.tasks.length, samples: count },
  });
  const key = (taskId: string, sample: number) => JSON.stringify([taskId, sample]);
  const samples = new Map(file.earlier.map((s) => [key(s.taskId, s.sample), s]));
  const jobs = set.tasks.flatMap((task) =>
    Array.from({ length: count }, (_, sample) => ({ task, sample }))
  );
  const missing = jobs.filter(({ task, sample }) => !samples.has(key(task.task_id, sample)));
  const resumed = jobs.length - missing.length;
  let done = resumed;
  onProgress?.(done, jobs.length);
  await forEachLimited(missing, {
    concurrency,
    work: async ({ task, sample }) => {
      const made = await repairSample(task, {
        ...{ model, sample, iters, seed },
        ...{ generate, execute, signal },
      });
      await file.append(made);
      samples.set(key(task.task_id, sample), made);
      onProgress?.(++done, jobs.length, made);
    },
  });
  const ordered = jobs.map(({ task, sample }) => samples.get(key(task.task_id, sample))!);
  const summary = summariseRepairs(ordered, {
    tasks: set.tasks,
    samples: count,
    executions: 1 + iters,
  });
  return { summary, samples: ordered, resumed, healed: file.healed };
}
