import { sha256 } from "../../files/mod.ts";
import type { ChatModel, GenerateOptions } from "../../inference/mod.ts";
import type { ToolSession } from "../tools/mod.ts";
import { actOnReply, correction, noteMalformed } from "./act_on_reply.ts";
import type { AgentProgress, AgentRun } from "./agent_run.ts";
import { type AgentBudgets, resolveBudgets } from "./budgets.ts";
import { type Ending, spent, tooManyMalformed } from "./ending.ts";
import type { Exchange, ResultRole } from "./exchange.ts";
import { RunRecord } from "./run_record.ts";
import type { AgentStep } from "./step.ts";
import { systemPrompt } from "./system_prompt.ts";
import { takeTurn } from "./take_turn.ts";

/** Who works, at what, with what, and how much of it. */
export interface RunAgentOptions {
  readonly model: ChatModel;
  /** Tools over an open sandbox; whoever opened it disposes of it */
  readonly session: ToolSession;
  /** What the user asks for, as it is put to the model */
  readonly task: string;
  /** What stands before it; {@linkcode systemPrompt} of the session's tools by default */
  readonly system?: string;
  readonly budgets?: Partial<AgentBudgets>;
  /** Each turn's sampler has a seed of its own, made of this one; 0 by default */
  readonly seed?: number;
  /** `maxTokens` is that of one reply: 512 or a quarter of the window by default, whichever is less */
  readonly generate?: Pick<GenerateOptions, "maxTokens" | "temperature" | "topP" | "topK">;
  /** `tool` by default */
  readonly resultRole?: ResultRole;
  readonly signal?: AbortSignal;
  /** Called, and waited for, after each step */
  readonly onStep?: (step: AgentStep, progress: AgentProgress) => unknown;
}

/**
 * Lets a model work at a task by thoughts and calls of tools until it gives its answer or a budget ends.
 *
 * A turn is one reply: a thought and a call, or an answer. The call is run in the sandbox and its result
 * told, between delimiters that nothing in it can imitate. A reply that cannot be acted on is a step of
 * its own and is told to the model. Whatever ends the run has a name; only an answer ends it by `final`,
 * and every other end is also the last step, of type `error`. With the same model, task, files and seed
 * the same is said and done: the seed of each turn and the delimiters are made of them.
 *
 * @returns All steps and turns, how it ended, and what it used
 * @throws {RangeError} A budget or seed out of range
 * @throws Whatever `onStep` throws, or a tool throws that is no failure of the sandbox
 *
 * @example A model that looks and answers
 * ```ts
 * import { runAgent } from "./run_agent.ts";
 * import { ToolSession } from "../tools/mod.ts";
 * import { openSandbox } from "../../sandbox/mod.ts";
 * import { chatEntry, loadModelsFile, openChatModel, shippedModels } from "../../inference/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * if (Deno.build.os === "linux") {
 *   await using sandbox = await openSandbox({
 *     isolation: "weak",
 *     allowWeakIsolation: true,
 *     files: { "notes.md": "flexible regex" },
 *   });
 *   const models = await loadModelsFile(`${shippedModels()}/models.yaml`);
 *   const model = await openChatModel(chatEntry(models));
 *   const run = await runAgent({
 *     model,
 *     session: await ToolSession.open(sandbox),
 *     system: "You are a coding assistant with tools.",
 *     task: "Task: Tell me what is in notes.md.",
 *   });
 *   await model.close();
 *   assert.equal(run.stopReason, "final");
 *   assert.deepEqual(run.steps.map((s) => s.type), ["thought", "tool_call", "tool_result", "final"]);
 * }
 * ```
 */
export async function runAgent(options: RunAgentOptions): Promise<AgentRun> {
  const { model, session, task, seed = 0, signal, resultRole = "tool", generate = {} } = options;
  const { system = systemPrompt(session.tools) } = options;
  const budgets = resolveBudgets(options.budgets);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(
      `Cannot run an agent as seed must be a whole number of at least 0: found ${seed}`,
    );
  }
  const { contextLength } = model;
  const quarter = contextLength === undefined ? Infinity : Math.max(1, contextLength >> 2);
  const maxTokens = generate.maxTokens ?? Math.min(512, quarter);
  const nonce = (await sha256(JSON.stringify(["nonce", seed, system, task]))).slice(0, 12);
  const record = new RunRecord(options.onStep);
  const exchanges: Exchange[] = [];
  const fixed = [{ role: "system", content: system }, { role: "user", content: task }] as const;
  const form = { resultRole, nonce };
  let inARow = 0;
  let ending: Ending | undefined;
  while (!ending) {
    ending = spent(record, budgets, signal);
    if (ending) break;
    const said = await takeTurn({
      ...{ model, form, fixed, exchanges, generate, maxTokens, seed, budgets, signal, record },
    });
    if ("stop" in said) {
      ending = { reason: said.stop, text: said.message, elapsedMs: said.elapsedMs };
      break;
    }
    const { reply, turn } = said;
    if (said.timedOut) {
      ending = { reason: "timeout", text: `the reply was not done in time: ${turn.reply}` };
      break;
    }
    if (reply.fault) {
      inARow++;
      await noteMalformed(reply, turn, record);
      exchanges.push({ said: reply.said, heard: { kind: "word", text: correction(reply) } });
      if (inARow > budgets.maxMalformed || record.malformed > budgets.maxMalformedTotal) {
        ending = tooManyMalformed(inARow, record);
      }
      continue;
    }
    inARow = 0;
    const done = await actOnReply(reply, turn, { record, session, budgets, signal });
    if (done.heard) exchanges.push({ said: reply.said, heard: done.heard });
    ending = done.ending;
  }
  const final = ending.reason === "final" ? ending.text : null;
  if (final === null) {
    await record.add({
      type: "error",
      turn: Math.max(0, record.turns.length - 1),
      text: ending.text,
      reason: ending.reason,
      elapsedMs: ending.elapsedMs ?? 0,
    });
  }
  return {
    stopReason: ending.reason,
    final,
    steps: record.steps,
    turns: record.turns,
    seed,
    budgets,
    resultRole,
    model: {
      name: model.name,
      digest: model.digest ?? null,
      backend: model.backend,
      contextLength: contextLength ?? null,
    },
    settings: record.settings,
    usage: record.usage(),
  };
}
