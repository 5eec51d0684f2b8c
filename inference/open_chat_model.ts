import { type ChoiceOptions, chooseBackend } from "./choose_backend.ts";
import { type EnginePlace, localEngine } from "./engines.ts";
import { ModelError } from "./errors.ts";
import type { BackendRecord, ChatModel, GenerationSettings, PromptForm } from "./interfaces.ts";
import { LocalChatModel } from "./local/local_chat_model.ts";
import type { LocateOptions } from "./model_files/locate_model.ts";
import type { ChatEntry } from "./models_file/schema.ts";
import { openLocal } from "./open_local.ts";
import type { RetryOptions } from "./openai/ask_server.ts";
import { OpenAiChatModel } from "./openai/openai_chat_model.ts";
import { openReplay } from "./replay/replay_model.ts";
import { chatTemplate } from "./text/chat_template.ts";

/** What opening a model depends on besides its entry. */
export interface OpenChatOptions extends ChoiceOptions, Partial<EnginePlace> {
  /** Where model files come from */
  readonly locate?: LocateOptions;
  /** How a server is asked again */
  readonly retry?: RetryOptions;
  /** How conversations are written: the model's own template by default, else plain role headers */
  readonly promptForm?: PromptForm;
}

/**
 * What names a chat model: an entry of `models.yaml`, or the same without `context_length` where the
 * window is what the model was made with.
 */
export type ChatRequest = Omit<ChatEntry, "context_length"> & { readonly context_length?: number };

/** Window of a model whose files do not say. */
const USUAL_WINDOW = 2048;

/**
 * Opens a chat model by its entry in `models.yaml`.
 *
 * @param entry As {@link chatEntry} or {@link findChatEntry} gives it
 * @throws {ModelError} If files are missing, damaged, of an unknown kind, or do not belong together
 * @throws {HubError} If files have to be downloaded and the hub fails
 * @throws {TypeError} If `webgpu` is asked for and no device is given
 *
 * @example The model that comes with the project
 * ```ts
 * import { openChatModel } from "./open_chat_model.ts";
 * import { chatEntry, loadModelsFile } from "./models_file/load_models_file.ts";
 * import { shippedModels } from "./model_files/shipped_models.ts";
 * import { strict as assert } from "node:assert";
 *
 * const models = await loadModelsFile(`${shippedModels()}/models.yaml`);
 * const model = await openChatModel(chatEntry(models));
 * const { result } = model.generate([{ role: "user", content: "Tell me what is in notes.md." }]);
 * assert.match((await result).text, /TOOL_CALL: \{"tool": "read_file"/);
 * await model.close();
 * ```
 */
export async function openChatModel(
  entry: ChatRequest,
  options: OpenChatOptions = {},
): Promise<ChatModel> {
  const choice = await chooseBackend(entry, options);
  const defaults: Partial<GenerationSettings> = {
    maxTokens: entry.max_tokens,
    temperature: entry.temperature,
    topP: entry.top_p,
    topK: entry.top_k,
  };
  const { requested, actual, reason } = choice;
  if (actual === "replay") {
    return await openReplay(entry.recording!, { name: entry.name, defaults });
  }
  const { promptForm = "template" } = options;
  if (actual === "openai") {
    const api = promptForm === "headers" ? "completions" : entry.api ?? "chat";
    return new OpenAiChatModel({
      name: entry.name,
      servedName: entry.served_name ?? entry.hf_id ?? entry.name,
      address: { endpoint: choice.endpoint!, apiKeyEnv: entry.api_key_env },
      api,
      backend: {
        ...{ requested, actual, reason, place: choice.endpoint },
        ...(entry.extra_body && { extraBody: entry.extra_body }),
        promptForm: api === "chat" ? "template" : "headers",
      },
      contextLength: entry.context_length,
      defaults,
      retry: options.retry,
    });
  }
  const place: EnginePlace = {
    provider: entry.provider ?? options.provider ??
      (actual === "wgsl" && options.gpu ? "webgpu" : "wasm"),
    gpu: options.gpu,
    threads: options.threads,
  };
  const engine = localEngine(actual, entry.name);
  const request = {
    dtype: entry.dtype,
    loadIn4bit: entry.load_in_4bit,
    loadIn8bit: entry.load_in_8bit,
  };
  const local = await openLocal(entry, engine, { request, place, locate: options.locate ?? {} });
  const { config, digest } = local;
  if (config.endIds.length === 0) {
    throw new ModelError(
      "unsupported",
      `Cannot generate with ${entry.name} as its config.json or generation_config.json must name eos_token_id: found none`,
    );
  }
  const template = promptForm === "template" ? config.chatTemplate : undefined;
  const render = chatTemplate(template, config.tokenNames);
  const tokenizer = await local.tokenizer();
  const decoder = await engine.openDecoder(local, place);
  const backend: BackendRecord = {
    requested,
    actual,
    reason,
    place: place.provider,
    weights: local.weights.choice,
    promptForm: template === undefined ? "headers" : "template",
  };
  return new LocalChatModel({
    name: entry.name,
    backend,
    digest,
    contextLength: Math.min(
      entry.context_length ?? Infinity,
      decoder.window ?? entry.context_length ?? USUAL_WINDOW,
    ),
    decoder,
    writer: { tokenizer, render, wrap: template === undefined },
    endIds: new Set(config.endIds),
    defaults,
  });
}
