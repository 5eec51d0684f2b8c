import { shippedModels } from "../../../inference/mod.ts";
import { DEFAULT_PROGRAMS } from "../../tools/mod.ts";
import { type RunOutcome, runTraces } from "../../traces/mod.ts";
import { AGENT_SETTINGS } from "../settings/agent_settings.ts";
import { AGENT_TASKS } from "../task_set.ts";
import { tracedSetting } from "../traced_setting.ts";
import { tracedTask } from "../traced_task.ts";
import type { RespondentWork } from "./worker_messages.ts";

/** The model whose settings most respondents are. */
export const SHIPPED_MODEL = "tool-llama-1m";

/** Programs that tasks need, besides the usual ones. */
const PROGRAMS = [...DEFAULT_PROGRAMS, "cp", "mv", "rm", "touch", "mkdir", "date", "pwd"];

/**
 * Makes all runs of one respondent that have no trace yet.
 *
 * @throws {RangeError} A setting or task of no such name, or a trace of other settings
 * @throws {SandboxError} `unavailable`, if the isolation asked for is not there
 * @throws The signal's reason when it is given; what is on disk can be resumed
 */
export async function runRespondent(
  work: RespondentWork,
  { signal, onProgress }: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (done: number) => void;
  } = {},
): Promise<RunOutcome[]> {
  const setting = AGENT_SETTINGS.find(({ name }) => name === work.agent);
  if (!setting) throw new RangeError(`Cannot run ${work.agent} as no setting has that name`);
  const tasks = work.tasks.map((id) => {
    const task = AGENT_TASKS.find((one) => one.id === id);
    if (!task) throw new RangeError(`Cannot run ${id} as no task has that name`);
    return tracedTask(task);
  });
  const { out, runs, seed, existing, concurrency, generator, sandbox, models } = work;
  const folders = {
    onnx: `${shippedModels()}/${SHIPPED_MODEL}`,
    bits: (bits: number) => `${models}/${SHIPPED_MODEL}-w${bits}`,
  };
  return await runTraces({
    ...{ out, runs, seed, existing, concurrency, generator, sandbox, signal },
    agents: [tracedSetting(setting, folders)],
    tasks: await Promise.all(tasks),
    programs: PROGRAMS,
    onProgress: ({ done }) => onProgress?.(done),
  });
}
