import { shippedModels } from "../../../inference/mod.ts";
import { stepSeed } from "../../loop/mod.ts";
import type { RunOutcome } from "../../traces/mod.ts";
import { type AgentSetting, drawsTokens } from "../settings/agent_setting.ts";
import type { AgentTask } from "../task.ts";
import { deriveModel } from "../weights/mod.ts";
import { SHIPPED_MODEL } from "./run_respondent.ts";
import { startTaskHelper, type TaskHelper } from "./task_helper.ts";
import type { RespondentWork, TaskSandbox } from "./worker_messages.ts";

/** Runs at a time in one worker: one generates while others wait for sandbox and disk. */
const AT_A_TIME = 3;

/** Which agents are to try which tasks, how often, and where their traces go. */
export interface TaskSetPlan {
  readonly settings: readonly AgentSetting[];
  readonly tasks: readonly AgentTask[];
  /** Runs of each task for settings that draw; the others have one */
  readonly trials: number;
  readonly seed: number;
  /** Traces go to `traces/` in it, variants of the model to `models/` */
  readonly out: string;
  readonly sandbox: TaskSandbox;
  /** Workers, each on a thread of its own */
  readonly jobs: number;
  readonly existing: "resume" | "overwrite";
  readonly generator: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Runs that a setting makes of each task. */
export function runsOf(setting: AgentSetting, { trials }: Pick<TaskSetPlan, "trials">): number {
  return drawsTokens(setting) ? trials : 1;
}

/**
 * Lets all agents try all tasks in sandboxes, some at a time, and leaves a trace of every run.
 *
 * The respondents share `jobs` workers; which worker runs which does not matter to what comes out. A run
 * that has its trace already is not made again, so that what was killed goes on where it stopped. Each
 * setting draws from the seed and its own name, so that leaving others out changes nothing.
 *
 * @returns For each setting, in order, its runs
 * @throws {RangeError} If traces there are of other settings
 * @throws {SandboxError} If the isolation asked for is not there
 * @throws The signal's reason when it is given
 */
export async function runTaskSet(plan: TaskSetPlan): Promise<(readonly RunOutcome[])[]> {
  const { settings, tasks, signal, onProgress, jobs } = plan;
  await prepareModels(plan);
  const results: (readonly RunOutcome[])[] = new Array(settings.length);
  const done = new Array<number>(settings.length).fill(0);
  const total = settings.reduce((sum, one) => sum + tasks.length * runsOf(one, plan), 0);
  const tell = () => onProgress?.({ done: done.reduce((a, b) => a + b, 0), total });
  // Long ones first, so that no worker is left with one at the end.
  const queue = settings.map((_, i) => i)
    .sort((a, b) => costOf(settings[b], plan) - costOf(settings[a], plan) || a - b);
  tell();
  const failing = new AbortController();
  const work = async () => {
    if (queue.length === 0) return;
    using helper = await startTaskHelper();
    const stop = stopWith(helper, [signal, failing.signal]);
    try {
      for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
        signal?.throwIfAborted();
        if (failing.signal.aborted) return;
        const i = at;
        results[i] = await helper.run(await workOf(settings[i], plan), (count) => {
          done[i] = count;
          tell();
        });
      }
    } catch (error) {
      failing.abort();
      throw error;
    } finally {
      stop[Symbol.dispose]();
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: jobs }, work));
  signal?.throwIfAborted();
  const fault = ended.flatMap((one) => one.status === "rejected" ? [one.reason as Error] : [])
    .sort((a, b) => Number(a.name === "AbortError") - Number(b.name === "AbortError"))[0];
  if (fault) throw fault;
  return results;
}

/** Passes on whichever of some signals is given, until it is disposed of. */
function stopWith(helper: TaskHelper, signals: readonly (AbortSignal | undefined)[]): Disposable {
  const given = signals.filter((signal) => signal !== undefined);
  const stop = () => helper.stop();
  for (const signal of given) signal.addEventListener("abort", stop);
  return {
    [Symbol.dispose]() {
      for (const signal of given) signal.removeEventListener("abort", stop);
    },
  };
}

/** Writes the variants of the model that the settings ask for. */
async function prepareModels({ settings, out, signal }: TaskSetPlan): Promise<void> {
  const bits = settings.flatMap(({ respondent }) =>
    respondent.kind === "model" && respondent.weights !== "onnx" ? [respondent.weights] : []
  );
  for (const each of new Set(bits)) {
    signal?.throwIfAborted();
    const folder = `${out}/models/${SHIPPED_MODEL}-w${each}`;
    await deriveModel(`${shippedModels()}/${SHIPPED_MODEL}`, { bits: each, folder });
  }
}

async function workOf(setting: AgentSetting, plan: TaskSetPlan): Promise<RespondentWork> {
  const { out, tasks, sandbox, existing, generator } = plan;
  return {
    agent: setting.name,
    tasks: tasks.map(({ id }) => id),
    runs: runsOf(setting, plan),
    seed: await stepSeed(plan.seed, ["agent", setting.name]),
    out: `${out}/traces/${setting.name}`,
    models: `${out}/models`,
    ...{ sandbox, existing, generator },
    concurrency: AT_A_TIME,
  };
}

/** How long a setting takes, about, beside the others. */
function costOf(setting: AgentSetting, plan: TaskSetPlan): number {
  const { respondent } = setting;
  const each = respondent.kind === "script" ? 0.3 : respondent.weights === "onnx" ? 2 : 1;
  return each * runsOf(setting, plan);
}
