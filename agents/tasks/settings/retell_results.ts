import type { ChatMessage, ChatModel } from "../../../inference/mod.ts";

/**
 * How results of tools are told to the model: between the loop's own delimiters, between shorter ones,
 * `<<1f3a>>` and `<</1f3a>>`, as the shipped model saw in training, or without any.
 */
export type ResultForm = "loop" | "tagged" | "plain";

const WRAPPED = /^<<result (\w+)>>\n([^]*)\n<<end \1>>/;

/**
 * A model that hears the results of tools in another form; what it says is passed on as it is. Its name
 * tells the form.
 *
 * Without delimiters a file can imitate a turn of the conversation. That is for the sandbox to survive.
 *
 * @param model Any
 * @param form What stands around results
 *
 * @example The shorter delimiters
 * ```ts
 * import { retellMessage } from "./retell_results.ts";
 * import { strict as assert } from "node:assert";
 *
 * const content = "<<result ab12cd34>>\nFile: a\n\nx\n<<end ab12cd34>>";
 * const told = retellMessage({ role: "tool", content }, "tagged");
 * assert.equal(told.content, "<<ab12>>\nFile: a\n\nx\n<</ab12>>");
 * ```
 */
export function retellResults(model: ChatModel, form: ResultForm): ChatModel {
  if (form === "loop") return model;
  const retell = (messages: readonly ChatMessage[]) =>
    messages.map((message) => retellMessage(message, form));
  return {
    name: `${model.name}+results-${form}`,
    backend: model.backend,
    digest: model.digest,
    contextLength: model.contextLength,
    countTokens: (messages) => model.countTokens(retell(messages)),
    generate: (messages, options) => model.generate(retell(messages), options),
    close: () => model.close(),
  };
}

/** One message of {@linkcode retellResults}. */
export function retellMessage(message: ChatMessage, form: ResultForm): ChatMessage {
  if (form === "loop" || message.role !== "tool") return message;
  const content = message.content.replace(WRAPPED, (_, nonce: string, text: string) => {
    const tag = nonce.slice(0, 4);
    return form === "plain" ? text : `<<${tag}>>\n${text}\n<</${tag}>>`;
  });
  return { ...message, content };
}
