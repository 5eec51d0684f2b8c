import type { ChatMessage, ChatModel, GenerateOptions, Generation } from "../../inference/mod.ts";
import { clipText } from "../tools/mod.ts";
import type { AgentBudgets } from "./budgets.ts";
import type { Exchange, ExchangeForm } from "./exchange.ts";
import { estimateTokens, fitWindow } from "./fit_window.ts";
import { type ReadReply, readReply, STOP_TEXTS } from "./read_reply.ts";
import { KEPT_LENGTH, type RunRecord, tenths } from "./run_record.ts";
import type { AgentTurn, StopReason } from "./step.ts";
import { stepSeed } from "./step_seed.ts";

/** How long a model may take to end after its time is up, before it is left alone. */
const GRACE_MS = 5_000;

/** What a turn stands on. */
export interface TurnWork {
  readonly model: ChatModel;
  readonly form: ExchangeForm;
  readonly fixed: readonly ChatMessage[];
  readonly exchanges: readonly Exchange[];
  readonly generate: Omit<GenerateOptions, "seed" | "stop" | "timeoutMs" | "overflow" | "signal">;
  readonly maxTokens: number;
  readonly seed: number;
  readonly budgets: AgentBudgets;
  readonly signal: AbortSignal | undefined;
  readonly record: RunRecord;
}

/** A reply that was made, or why the run ends. */
export type TurnOutcome =
  | { readonly reply: ReadReply; readonly turn: AgentTurn; readonly timedOut: boolean }
  | { readonly stop: StopReason; readonly message: string; readonly elapsedMs: number };

/** Lets the model speak once; the turn is put on record. */
export async function takeTurn(work: TurnWork): Promise<TurnOutcome> {
  const { model, record, budgets, signal, maxTokens } = work;
  const number = record.turns.length;
  const began = performance.now();
  const stopped = (stop: StopReason, message: string): TurnOutcome => ({
    ...{ stop, message },
    elapsedMs: performance.now() - began,
  });
  // Time goes on since it was last looked at; a whole millisecond is left at least.
  const timeLeft = Math.max(1, Math.ceil(budgets.wallMs - record.wallMs));
  const timeoutMs = Math.min(budgets.generationMs, timeLeft);
  const seed = await stepSeed(work.seed, ["turn", number]);
  const late = Promise.withResolvers<never>();
  late.promise.catch(() => {}); // it may come after the answer
  const giveUp = () => late.reject(signal?.reason);
  const patience = setTimeout(() => late.reject(LATE), timeoutMs + GRACE_MS);
  signal?.addEventListener("abort", giveUp);
  let generation: Generation, window;
  try {
    signal?.throwIfAborted();
    const fitted = fitWindow({ ...work.form, ...work, model });
    if ("overflow" in fitted) {
      const { tokens, budget } = fitted.overflow;
      return stopped(
        "context_overflow",
        `the task must fit into ${budget} tokens of the model's window: found ${tokens}`,
      );
    }
    window = fitted.window;
    const left = budgets.maxTokens - record.completionTokens;
    const generating = model.generate(fitted.messages, {
      ...work.generate,
      maxTokens: Math.min(maxTokens, left),
      seed,
      stop: STOP_TEXTS,
      timeoutMs,
      overflow: "refuse",
      signal,
    });
    generation = await Promise.race([generating.result, late.promise]);
  } catch (error) {
    if (signal?.aborted) return stopped("cancelled", "the run was cancelled");
    if (error === LATE) return stopped("timeout", `the model did not end within ${timeoutMs} ms`);
    return stopped("backend_error", describeFailure(error));
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener("abort", giveUp);
  }
  const { finishReason } = generation;
  const { text, stopText } = cutAtStop(generation);
  const reply = readReply(text, { finishReason, stopText });
  const { promptTokens, completionTokens } = generation.usage;
  const known = promptTokens !== undefined && completionTokens !== undefined;
  const turn: AgentTurn = {
    turn: number,
    seed,
    reply: clipText(text, KEPT_LENGTH).toWellFormed(),
    replyLength: text.length,
    finishReason,
    ...(stopText === undefined ? {} : { stopText }),
    repairs: reply.repairs,
    flags: reply.flags,
    dropped: reply.dropped.map((piece) => clipText(piece, 2_000).toWellFormed()),
    tokens: {
      prompt: promptTokens ?? window.tokens,
      completion: completionTokens ?? estimateTokens(text.length),
      from: known ? "model" : "estimate",
    },
    window,
    elapsedMs: tenths(performance.now() - began),
  };
  const { seed: _, timeoutMs: __, ...settings } = generation.settings;
  record.settings ??= { ...settings, maxTokens };
  record.turns.push(turn);
  return { reply, turn, timedOut: finishReason === "timeout" };
}

const LATE = Symbol("late");

/** The text before the first stop text, where a server passed one on; and which it was. */
function cutAtStop({ text, stopText }: Generation): { text: string; stopText?: string } {
  if (stopText !== undefined) return { text, stopText };
  const found = STOP_TEXTS.map((stop) => ({ stop, at: text.indexOf(stop) }))
    .filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at)[0];
  return found ? { text: text.slice(0, found.at), stopText: found.stop } : { text };
}

function describeFailure(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
