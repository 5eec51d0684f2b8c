import { sha256 } from "../../files/mod.ts";
import {
  type ChatModel,
  ContextOverflowError,
  type GenerateOptions,
  type Generation,
  ModelError,
  ServerError,
} from "../../inference/mod.ts";
import type { Attempt, Outcome, Sample } from "./attempt.ts";
import { executeCode, type ExecuteOptions } from "./execute_code.ts";
import { findBlocks } from "./find_blocks.ts";
import { proposeMessages, reflectMessages } from "./prompts.ts";
import type { RepairTask } from "./repair_task.ts";

/** How one sample is made. */
export interface SampleOptions {
  readonly model: ChatModel;
  /** Which of the independent samples, from 0 */
  readonly sample?: number;
  /** Reflections after the first proposal, each of them executed; 0 by default */
  readonly iters?: number;
  /** Of the run; each generation has one of its own, made of it, the task, the sample and the attempt */
  readonly seed?: number;
  readonly generate?: Omit<GenerateOptions, "seed" | "signal" | "overflow">;
  readonly execute?: ExecuteOptions;
  readonly signal?: AbortSignal;
}

/** Where a sample stands. */
type State =
  | { readonly at: "propose" }
  | { readonly at: "reflect" }
  | { readonly at: "execute"; readonly node: Attempt["node"]; readonly said: Said }
  | { readonly at: "done"; readonly outcome: Outcome; readonly error?: string };

interface Said {
  readonly generation: Generation;
  readonly seed: number;
  readonly seconds: number;
}

/**
 * Lets a model repair one function: propose, execute, and, while it fails and there is budget, reflect
 * and execute again.
 *
 * The states are `propose`, `execute`, `reflect` and `done`. From `execute` it goes to `done` if the
 * tests passed, the budget of 1 + `iters` executions is used up or the sandbox failed, else to
 * `reflect`; `propose` and `reflect` go to `execute`, or to `done` if the model cannot answer. So no
 * code is ever left unexecuted, and each attempt's verdict is that of its own code.
 *
 * @param task What to repair
 * @param options Model, budget, seed, isolation
 * @returns All attempts, n of 1 to 1 + `iters`, and how it ended
 * @throws {SandboxError} `unavailable`, if the isolation asked for is not there
 * @throws {DOMException} Whatever the signal's reason is, once it is given
 *
 * @example A function that is too long for the model
 * ```ts
 * import { repairSample } from "./repair_sample.ts";
 * import { type ChatModel, ContextOverflowError } from "../../inference/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const task = {
 *   task_id: "own/0", prompt: "def f():\n", declaration: "def f():\n", entry_point: "f",
 *   canonical_solution: "    return 1\n", buggy_solution: "    return 2\n", bug_type: "value misuse",
 *   failure_symptoms: "incorrect output", test: "def check(f):\n    assert f() == 1\ncheck(f)",
 * };
 * const refuse = () => ({ result: Promise.reject(new ContextOverflowError("tiny", 90, 64)) });
 * const model = { generate: refuse } as unknown as ChatModel;
 * const { outcome, attempts } = await repairSample(task, { model });
 * assert.deepEqual([outcome, attempts.length], ["context_overflow", 0]);
 * ```
 */
export async function repairSample(task: RepairTask, options: SampleOptions): Promise<Sample> {
  const { sample = 0, iters = 0 } = options;
  const attempts: Attempt[] = [];
  let state: State = { at: "propose" };
  while (state.at !== "done") {
    options.signal?.throwIfAborted();
    if (state.at === "execute") {
      const attempt: Attempt = await execute(task, state, options);
      attempts.push(attempt);
      state = next(attempt, { left: 1 + iters - attempts.length });
    } else {
      state = await ask(task, { node: state.at, attempts, sample, options });
    }
  }
  const { outcome, error } = state;
  const about = { bugType: task.bug_type, symptom: task.failure_symptoms };
  return { taskId: task.task_id, sample, ...about, outcome, attempts, ...(error && { error }) };
}

/** Where an execution leads. */
function next({ verdict }: Attempt, { left }: { left: number }): State {
  if (verdict.passed) return { at: "done", outcome: "solved" };
  if (verdict.reason === "sandbox_error") {
    return { at: "done", outcome: "error", error: verdict.detail };
  }
  return left > 0 ? { at: "reflect" } : { at: "done", outcome: "exhausted" };
}

/** Asks the model, for the first time or again. */
async function ask(
  task: RepairTask,
  { node, attempts, sample, options }: {
    node: Attempt["node"];
    attempts: readonly Attempt[];
    sample: number;
    options: SampleOptions;
  },
): Promise<State> {
  const { model, generate, signal } = options;
  const seed = await attemptSeed(options.seed ?? 0, [task.task_id, sample, attempts.length]);
  const messages = node === "propose" ? proposeMessages(task) : reflectMessages(task, attempts);
  const started = performance.now();
  try {
    const settings = { ...generate, seed, overflow: "drop-oldest", signal } as const;
    const generation = await model.generate(messages, settings).result;
    const seconds = (performance.now() - started) / 1000;
    return { at: "execute", node, said: { generation, seed, seconds } };
  } catch (error) {
    signal?.throwIfAborted();
    const known = error instanceof ModelError || error instanceof ServerError;
    const overflow = error instanceof ContextOverflowError;
    if (!known && !overflow) throw error;
    return {
      at: "done",
      outcome: overflow ? "context_overflow" : "error",
      error: (error as Error).message,
    };
  }
}

/** Executes what a reply holds. */
async function execute(
  task: RepairTask,
  { node, said }: { node: Attempt["node"]; said: Said },
  options: SampleOptions,
): Promise<Attempt> {
  const { generation, seed, seconds } = said;
  const { text, finishReason, usage, context } = generation;
  const { blocks, method, unclosed } = findBlocks(text);
  const started = performance.now();
  const signal = options.signal;
  const verdict = await executeCode(task, blocks, { ...options.execute, signal });
  const { chosen } = verdict;
  const truncated = finishReason !== "stop" || unclosed;
  return {
    node,
    seed,
    reply: text,
    code: blocks[chosen],
    extraction: { method, block: chosen, blocks: blocks.length, truncated },
    verdict,
    finishReason,
    droppedMessages: context.droppedMessages,
    promptTokens: usage.promptTokens ?? null,
    completionTokens: usage.completionTokens ?? null,
    generateSeconds: seconds,
    executeSeconds: (performance.now() - started) / 1000,
  };
}

/** A seed below 2^48 that depends on nothing but what is named. */
async function attemptSeed(seed: number, place: readonly unknown[]): Promise<number> {
  return parseInt((await sha256(JSON.stringify([seed, ...place]))).slice(0, 12), 16);
}
