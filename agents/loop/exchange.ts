import type { ChatMessage } from "../../inference/mod.ts";
import { clipText, wrapResult } from "../tools/mod.ts";

/** As whom the results of tools are told: some chat templates know no role `tool`. */
export type ResultRole = "tool" | "user";

/** What the agent said in a turn, and what it heard then. Both are kept, clipped or left out together. */
export interface Exchange {
  readonly said: string;
  /** A tool's result is wrapped when it is told; a word of the loop's own is not. */
  readonly heard: {
    readonly kind: "result" | "word";
    readonly text: string;
    /** Words of the loop's own, after the result */
    readonly note?: string;
  };
}

/** How exchanges become turns of a conversation. */
export interface ExchangeForm {
  readonly resultRole: ResultRole;
  /** Of the delimiters around results */
  readonly nonce: string;
}

/** The two turns of an exchange, each of at most `length` characters besides marks. */
export function exchangeMessages(
  { said, heard }: Exchange,
  { resultRole, nonce, length = Infinity }: ExchangeForm & { readonly length?: number },
): readonly [ChatMessage, ChatMessage] {
  const text = clipText(heard.text, length).toWellFormed();
  const shown = heard.kind === "result" ? wrapResult(text, { nonce }) : text;
  const content = heard.note === undefined ? shown : `${shown}\n${heard.note}`;
  const asUser = heard.kind === "word" || resultRole === "user";
  const prefix = heard.kind === "result" && asUser ? "TOOL RESULT:\n" : "";
  return [
    { role: "assistant", content: clipText(said, length).toWellFormed() },
    { role: asUser ? "user" : "tool", content: prefix + content },
  ];
}
