import type { ChatMessage, ChatModel, GenerateOptions } from "../../inference/mod.ts";
import { DEFAULT_SETTINGS, type Generation } from "../../inference/mod.ts";

/** A model that answers by a function, and keeps what it was asked. */
export function scriptedModel(
  answer: (messages: readonly ChatMessage[], options: GenerateOptions) => string,
): ChatModel & { asked: ChatMessage[][] } {
  const asked: ChatMessage[][] = [];
  const backend = { requested: "replay", actual: "replay", reason: "a test" } as const;
  const generation = (messages: readonly ChatMessage[], options: GenerateOptions): Generation => ({
    text: answer(messages, options),
    finishReason: "stop",
    usage: { promptTokens: 10, completionTokens: 5 },
    context: {
      contextLength: 1024,
      requestedTokens: 512,
      grantedTokens: 512,
      droppedMessages: 0,
      escapedTokens: 0,
    },
    settings: { ...DEFAULT_SETTINGS, ...options } as Generation["settings"],
    model: "scripted",
    digest: undefined,
    backend,
    elapsedMs: 1,
    firstTextMs: 1,
  });
  return {
    asked,
    name: "scripted",
    backend,
    digest: undefined,
    contextLength: 1024,
    countTokens: () => undefined,
    generate(messages, options = {}) {
      asked.push([...messages]);
      const result = (async () => {
        await Promise.resolve();
        options.signal?.throwIfAborted();
        return generation(messages, options);
      })();
      result.catch(() => {});
      return {
        result,
        async *[Symbol.asyncIterator]() {
          yield (await result).text;
        },
      };
    },
    close: () => Promise.resolve(),
  };
}

/** Code in a fence, as models give it. */
export const fenced = (code: string) => `Here it is:\n\`\`\`python\n${code}\n\`\`\`\n`;
