import { sha256 } from "../../files/mod.ts";
import type { ChatModel } from "../../inference/mod.ts";
import { resolveLimits } from "../../sandbox/mod.ts";
import { DEFAULT_PROGRAMS, DEFAULT_TOOL_LIMITS, TOOLS } from "../tools/mod.ts";
import {
  budgetsOf,
  systemOf,
  type TracedAgent,
  type TracedTask,
  type TraceSettings,
} from "./trace_work.ts";

/** Raised when the loop changes, so that runs of another are never taken for the same. */
export const LOOP_VERSION = 1;

/** One run that is wanted. */
export interface WantedRun {
  readonly agent: TracedAgent;
  readonly task: TracedTask;
  /** From 1 */
  readonly run: number;
  readonly seed: number;
}

/** All that the steps of a run depend on, as plain data; whatever differs gives another digest. */
export async function runSettings(
  { agent, task, run, seed }: WantedRun,
  { model, settings }: { readonly model: ChatModel; readonly settings: TraceSettings },
): Promise<Record<string, unknown>> {
  const { generate = {}, resultRole = "tool" } = agent;
  const { backend } = model;
  const { sandbox, toolLimits, programs = DEFAULT_PROGRAMS } = settings;
  return {
    ...{ scenario: task.scenario, label: task.label, agent: agent.name, run, seed },
    prompt: await sha256(task.prompt),
    files: await digestFiles(task.files),
    judge: task.judgeDigest ?? null,
    scripted: agent.scripted ?? false,
    model: {
      name: model.name,
      digest: model.digest ?? null,
      backend: backend.actual,
      place: backend.actual === "openai" ? backend.place ?? null : null,
      weights: backend.weights?.actual ?? null,
      prompt_form: backend.promptForm ?? null,
      context_length: model.contextLength ?? null,
    },
    generate: {
      max_tokens: generate.maxTokens ?? null,
      temperature: generate.temperature ?? null,
      top_p: generate.topP ?? null,
      top_k: generate.topK ?? null,
    },
    loop: {
      version: LOOP_VERSION,
      result_role: resultRole,
      system: await sha256(systemOf(agent, model)),
    },
    budgets: { ...budgetsOf({ agent, task, budgets: settings.budgets }) },
    sandbox: {
      isolation: sandbox.isolation,
      image: sandbox.docker?.image ?? null,
      limits: { ...resolveLimits(sandbox.limits) },
    },
    tools: {
      names: TOOLS.map(({ name }) => name),
      limits: { ...DEFAULT_TOOL_LIMITS, ...toolLimits },
      programs: [...programs],
    },
  };
}

async function digestFiles(files: TracedTask["files"]): Promise<string> {
  const entries = files instanceof Map ? [...files] : Object.entries(files);
  const digests = await Promise.all(
    entries.map(async ([path, content]) => [path, await sha256(content)] as const),
  );
  return await sha256(JSON.stringify(digests.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
