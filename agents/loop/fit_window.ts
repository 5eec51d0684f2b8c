import { type ChatMessage, type ChatModel, MAX_TEXT_LENGTH } from "../../inference/mod.ts";
import { type Exchange, type ExchangeForm, exchangeMessages } from "./exchange.ts";
import type { TokenCounts, WindowUse } from "./step.ts";

/** Longest part of an exchange, in characters, however much the window holds. */
const PART_LENGTH = MAX_TEXT_LENGTH / 4;
/** The share of the window that is used where tokens are estimated. */
const MARGIN = 0.85;

/** What has to fit. */
export interface WindowRequest extends ExchangeForm {
  readonly model: Pick<ChatModel, "contextLength" | "countTokens">;
  /** System's and user's turn, which always stay */
  readonly fixed: readonly ChatMessage[];
  /** Oldest first */
  readonly exchanges: readonly Exchange[];
  /** Tokens kept free for the answer */
  readonly maxTokens: number;
}

/** A conversation that fits, and how it was made to; or the tokens that are too many. */
export type FittedWindow =
  | { readonly messages: readonly ChatMessage[]; readonly window: WindowUse }
  | { readonly overflow: { readonly tokens: number; readonly budget: number } };

/**
 * Takes the newest exchanges of a run that fit into the model's window.
 *
 * The turns of the system and the user always stay. Of the exchanges the longest run of the newest is
 * taken; a call and its result stay or go together. If not even the newest fits, what was said and heard
 * in it is clipped from the middle. Tokens are counted by the model where it can, and the budget is then
 * its window less what is kept for the answer; else they are estimated as characters / 3.5, and 85 % of
 * that budget is used.
 *
 * @example The oldest exchange is left out
 * ```ts
 * import { fitWindow } from "./fit_window.ts";
 * import { strict as assert } from "node:assert";
 *
 * const model = {
 *   contextLength: 120,
 *   countTokens: (all: readonly { content: string }[]) => all.reduce((n, m) => n + m.content.length, 0),
 * };
 * const exchange = (said: string) => ({ said, heard: { kind: "word", text: "and then?" } as const });
 * const fitted = fitWindow({
 *   model,
 *   fixed: [{ role: "user", content: "Count." }],
 *   exchanges: [exchange("one".repeat(10)), exchange("two".repeat(10)), exchange("three".repeat(9))],
 *   maxTokens: 20,
 *   resultRole: "tool",
 *   nonce: "abcdefgh",
 * });
 * assert("window" in fitted);
 * assert.equal(fitted.window.droppedExchanges, 1);
 * ```
 */
export function fitWindow(request: WindowRequest): FittedWindow {
  const { model, fixed, exchanges, maxTokens } = request;
  const { contextLength } = model;
  const turns = (from: number, length = PART_LENGTH) => [
    ...fixed,
    ...exchanges.slice(from).flatMap((exchange) =>
      exchangeMessages(exchange, { ...request, length })
    ),
  ];
  const all = turns(0);
  const whole = countTokens(model, all);
  const { from } = whole;
  if (contextLength === undefined) {
    return {
      messages: all,
      window: { budget: null, droppedExchanges: 0, tokens: whole.tokens, from },
    };
  }
  const room = contextLength - maxTokens;
  const budget = from === "model" ? room : Math.floor(room * MARGIN);
  const fits = (messages: readonly ChatMessage[]) => countTokens(model, messages).tokens <= budget;
  const give = (
    messages: readonly ChatMessage[],
    use: Pick<WindowUse, "clippedTo">,
    from_: number,
  ) => ({
    messages,
    window: {
      budget,
      droppedExchanges: from_,
      ...use,
      tokens: countTokens(model, messages).tokens,
      from,
    },
  });
  if (whole.tokens <= budget) return give(all, {}, 0);
  const last = exchanges.length - 1;
  // Fewer exchanges take fewer tokens, so the first that fit are found by halving.
  const first = lowest(1, exchanges.length, (n) => fits(turns(n)));
  if (first <= last) return give(turns(first), {}, first);
  const longest = last < 0
    ? 0
    : Math.max(exchanges[last].said.length, exchanges[last].heard.text.length);
  const short = lowest(0, longest, (n) => fits(turns(last, longest - n)));
  const clippedTo = longest - short;
  if (last < 0 || !fits(turns(last, clippedTo))) {
    const { tokens } = countTokens(model, last < 0 ? all : turns(last, 0));
    return { overflow: { tokens, budget } };
  }
  return give(turns(last, clippedTo), { clippedTo }, last);
}

/** The lowest whole number of `from` to `to` for which a test that stays true once it is holds; else `to`. */
function lowest(from: number, to: number, holds: (n: number) => boolean): number {
  let low = from, high = to;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Tokens of a conversation, by the model where it can count them. */
export function countTokens(
  model: Pick<ChatModel, "countTokens">,
  messages: readonly ChatMessage[],
): { tokens: number; from: TokenCounts["from"] } {
  const tokens = model.countTokens(messages);
  if (tokens !== undefined) return { tokens, from: "model" };
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  return { tokens: estimateTokens(characters), from: "estimate" };
}

/** Tokens of so many characters, about. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / 3.5);
}
