import type { ChatModel, Generation } from "../../../inference/mod.ts";
import { DEFAULT_SETTINGS } from "../../../inference/mod.ts";
import { bodyOf, pathsIn, sayCall, sayFinal, type Script, viewOf } from "./conversation.ts";
import { keywords } from "./keywords.ts";

/** Scripts by name. */
const SCRIPTS = {
  /** Lists the folder, and says that it is done */
  lister: ({ results }) =>
    results.length === 0 ? sayCall("list_dir", { path: "." }) : sayFinal("done"),
  /** Reads the first file that is named, and reports it */
  reader: ({ task, results }) =>
    results.length === 0
      ? sayCall("read_file", { path: pathsIn(task)[0] ?? "README.md" })
      : sayFinal(bodyOf(results[0]) ?? "file not found"),
  keywords,
} satisfies Record<string, Script>;

export type ScriptName = keyof typeof SCRIPTS;

/**
 * A respondent that is no model: fixed rules behind the interface of models, so that the same loop runs
 * it. Its record says so.
 *
 * @example The one that lists and stops
 * ```ts
 * import { scriptModel } from "./script_model.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { text } = await scriptModel("lister").generate([{ role: "user", content: "Hi" }]).result;
 * assert.equal(text, 'TOOL_CALL: {"tool":"list_dir","args":{"path":"."}}');
 * ```
 */
export function scriptModel(name: ScriptName): ChatModel {
  const backend = {
    requested: "script",
    actual: "replay",
    reason: "a script of fixed rules: no model runs",
  } as const;
  return {
    name: `script-${name}`,
    backend,
    digest: undefined,
    contextLength: undefined,
    countTokens: () => undefined,
    generate(messages, options = {}) {
      const { signal: _, ...settings } = options;
      const text = SCRIPTS[name](viewOf(messages));
      const generation: Generation = {
        text,
        finishReason: "stop",
        usage: { promptTokens: undefined, completionTokens: undefined },
        context: {
          contextLength: undefined,
          requestedTokens: settings.maxTokens ?? DEFAULT_SETTINGS.maxTokens,
          grantedTokens: settings.maxTokens ?? DEFAULT_SETTINGS.maxTokens,
          droppedMessages: 0,
          escapedTokens: 0,
        },
        settings: { ...DEFAULT_SETTINGS, ...settings },
        model: `script-${name}`,
        digest: undefined,
        backend,
        elapsedMs: 0,
        firstTextMs: 0,
      };
      const result = Promise.resolve(generation);
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
