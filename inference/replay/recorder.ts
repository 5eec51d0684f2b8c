import { dirname, resolve } from "node:path";
import { ensureFolder } from "../../files/mod.ts";
import { startGenerating } from "../generating.ts";
import type { ChatMessage, ChatModel, GenerateOptions, Generating } from "../interfaces.ts";
import { type RecordedGeneration, requestKey } from "./recording.ts";

/**
 * The same model, whose answers are also written to a recording, a line each.
 *
 * A line is written in one piece once the answer is whole; answers that ran out of time are left out,
 * since the same request would not end there again.
 *
 * @param model The model to listen to; closing the recorder closes it
 * @param path File to append to; it is made if it is missing
 *
 * @example What was said is on disk
 * ```ts
 * import { recordChat } from "./recorder.ts";
 * import { readRecording } from "./recording.ts";
 * import { openChatModel } from "../open_chat_model.ts";
 * import { chatEntry, loadModelsFile } from "../models_file/load_models_file.ts";
 * import { shippedModels } from "../model_files/shipped_models.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile();
 * const models = await loadModelsFile(`${shippedModels()}/models.yaml`);
 * const model = recordChat(await openChatModel(chatEntry(models)), path);
 * const said = await model.generate([{ role: "user", content: "Count." }], { maxTokens: 5 }).result;
 * await model.close();
 * assert.equal((await readRecording(path))[0].generation.text, said.text);
 * await Deno.remove(path);
 * ```
 */
export function recordChat(model: ChatModel, path: string): ChatModel {
  let writing: Promise<unknown> = Promise.resolve();
  return {
    name: model.name,
    backend: model.backend,
    digest: model.digest,
    contextLength: model.contextLength,
    countTokens: (messages) => model.countTokens(messages),
    generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): Generating {
      const inner = model.generate(messages, options);
      return startGenerating(async (emit, signal) => {
        for await (const piece of inner) {
          emit(piece);
          signal.throwIfAborted();
        }
        const generation = await inner.result;
        if (generation.finishReason !== "timeout") {
          const key = await requestKey(messages, generation.settings);
          const line: RecordedGeneration = { key, generation };
          const write = async () => {
            await ensureFolder(dirname(resolve(path)));
            await Deno.writeTextFile(path, JSON.stringify(line) + "\n", { append: true });
          };
          await (writing = writing.then(write));
        }
        return generation;
      }, options.signal);
    },
    async close() {
      await writing;
      await model.close();
    },
  };
}
