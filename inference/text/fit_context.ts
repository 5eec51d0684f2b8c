import { ContextOverflowError } from "../errors.ts";
import type { ChatMessage, ContextFit, GenerationSettings } from "../interfaces.ts";
import type { EncodedPrompt } from "./encode_prompt.ts";

/** A prompt that fits, and how it was made to. */
export interface FittedPrompt {
  readonly ids: readonly number[];
  readonly context: ContextFit;
}

/** What has to fit into what. */
export interface FitRequest {
  readonly model: string;
  readonly contextLength: number;
  readonly settings: Pick<GenerationSettings, "maxTokens" | "overflow">;
  readonly encode: (messages: readonly ChatMessage[]) => EncodedPrompt;
}

/**
 * Makes room for an answer before anything is generated, and says how.
 *
 * Where prompt and budget together are too long, the budget shrinks to what the window leaves. With
 * `overflow: "drop-oldest"` turns are left out first, oldest first, until the whole budget fits: never
 * the system's, never the user's first, never the last; and a turn of a tool goes with the call that it
 * answers.
 *
 * @throws {ContextOverflowError} If the prompt leaves no room for one token
 *
 * @example A budget shrinks to the room there is
 * ```ts
 * import { fitContext } from "./fit_context.ts";
 * import { strict as assert } from "node:assert";
 *
 * const encode = () => ({ ids: [1, 2, 3], escapedTokens: 0 });
 * const settings = { maxTokens: 10, overflow: "refuse" } as const;
 * const { context } = fitContext([], { model: "m", contextLength: 8, settings, encode });
 * assert.equal(context.grantedTokens, 5);
 * ```
 */
export function fitContext(messages: readonly ChatMessage[], request: FitRequest): FittedPrompt {
  const { contextLength, settings: { maxTokens, overflow }, encode } = request;
  let kept = messages, prompt = encode(kept);
  while (overflow === "drop-oldest" && prompt.ids.length + maxTokens > contextLength) {
    const fewer = dropOldest(kept);
    if (fewer === kept) break;
    kept = fewer;
    prompt = encode(kept);
  }
  const room = contextLength - prompt.ids.length;
  if (room < 1) throw new ContextOverflowError(request.model, prompt.ids.length, contextLength);
  return {
    ids: prompt.ids,
    context: {
      contextLength,
      requestedTokens: maxTokens,
      grantedTokens: Math.min(maxTokens, room),
      droppedMessages: messages.length - kept.length,
      escapedTokens: prompt.escapedTokens,
    },
  };
}

/** The same without its oldest turn that may go, and the results that followed it; itself if none may. */
function dropOldest(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const firstUser = messages.findIndex((m) => m.role === "user");
  const from = messages.findIndex((m, i) => m.role !== "system" && i !== firstUser);
  if (from < 0 || from >= messages.length - 1) return messages;
  let to = from + 1;
  while (to < messages.length && messages[to].role === "tool") to++;
  if (to >= messages.length) return messages; // what is to be answered stays
  return [...messages.slice(0, from), ...messages.slice(to)];
}
