import type { ChatRequest } from "../open_chat_model.ts";
import { chatEntry, loadModelsFile } from "../models_file/load_models_file.ts";
import { DEFAULT_SETTINGS } from "../interfaces.ts";
import { shippedModels } from "../model_files/shipped_models.ts";
import { backendOf, weightsOf } from "./folder_weights.ts";
import { NAMED_SOURCES, namedSource, shortName } from "./named_source.ts";
import { servedModel } from "./served_model.ts";

/** How a chat model is to be run, where its name does not say. */
export interface ChatChoice {
  /** A `models.yaml`; that of the project if left out */
  readonly modelsFile?: string;
  /** Engine of a folder or of the hub's weights */
  readonly backend?: "onnx" | "wgsl";
  readonly provider?: "wasm" | "webgpu";
  readonly signal?: AbortSignal;
}

/**
 * The chat model that a name stands for: one of `models.yaml` by its name, or its default without any,
 * else a folder in the hub's layout, `owner/model` of the hub, or the address of a server.
 *
 * Of a folder, the weights are those that it holds: an ONNX graph before safetensors, 32 bits before 8
 * before 4. A model that is not of `models.yaml` has the window that it was made with, and the usual
 * settings of a generation.
 *
 * @throws {RangeError} If the name is none of these, or a server is told where to compute
 * @throws {SyntaxError} If `models.yaml` does not parse
 * @throws {ServerError} If a server does not say which models it has
 *
 * @example By name, and by folder
 * ```ts
 * import { findChatEntry } from "./find_chat_entry.ts";
 * import { shippedModels } from "../model_files/shipped_models.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal((await findChatEntry(undefined)).name, "tiny-test");
 * const entry = await findChatEntry(`${shippedModels()}/tool-llama-1m`);
 * assert.deepEqual([entry.backend, entry.load_in_8bit], ["onnx", true]);
 * await assert.rejects(findChatEntry("nobody"), /must be tiny-test of .*, a folder/);
 * ```
 */
export async function findChatEntry(
  name: string | undefined,
  { modelsFile, backend, provider, signal }: ChatChoice = {},
): Promise<ChatRequest> {
  const file = modelsFile ?? `${shippedModels()}/models.yaml`;
  const loaded = await loadModelsFile(file);
  const names = loaded.models.map((entry) => entry.name);
  if (name === undefined || names.includes(name)) {
    const entry = chatEntry(loaded, name);
    const asked = { ...(backend && { backend }), ...(provider && { provider }) };
    const local = entry.backend !== "openai" && entry.backend !== "replay";
    if (local || Object.keys(asked).length === 0) return { ...entry, ...asked };
    throw new RangeError(
      `Cannot generate with ${entry.name} on ${
        Object.values(asked).join(", ")
      } as its weights must be on this machine: found backend ${entry.backend}`,
    );
  }
  const source = await namedSource(name);
  if (!source) {
    throw new RangeError(
      `Cannot choose a model as it must be ${
        names.join(", ")
      } of ${file}, ${NAMED_SOURCES}: found "${name}"`,
    );
  }
  const settings = {
    description: "",
    max_tokens: DEFAULT_SETTINGS.maxTokens,
    temperature: DEFAULT_SETTINGS.temperature,
    top_p: DEFAULT_SETTINGS.topP,
    top_k: DEFAULT_SETTINGS.topK,
    load_in_4bit: false,
    load_in_8bit: false,
  };
  if (source.kind === "server") {
    if (backend ?? provider) {
      throw new RangeError(
        `Cannot generate on ${backend ?? provider} as the server at ${source.endpoint} computes`,
      );
    }
    const served = await servedModel(source.endpoint, source.servedName, signal);
    const { endpoint } = source;
    return {
      ...settings,
      name: shortName(served),
      backend: "openai",
      endpoint,
      served_name: served,
    };
  }
  const folder = source.kind === "folder" ? source.folder : undefined;
  const own = backend ?? (folder === undefined ? "onnx" : chatBackend(await backendOf(folder)));
  return {
    ...settings,
    ...await weightsOf(folder, own),
    name: shortName(source.kind === "folder" ? source.folder : source.repo),
    backend: own,
    ...(source.kind === "folder"
      ? { folder: source.folder }
      : { hf_id: source.repo, revision: source.revision }),
    ...(provider && { provider }),
  };
}

/** A static table generates nothing: opening it as a graph says what is missing. */
function chatBackend(found: "onnx" | "wgsl" | "static"): "onnx" | "wgsl" {
  return found === "static" ? "onnx" : found;
}
