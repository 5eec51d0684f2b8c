import type { Pooling } from "../interfaces.ts";
import { shippedModels } from "../model_files/shipped_models.ts";
import { embeddingEntry, loadModelsFile } from "../models_file/load_models_file.ts";
import type { EmbeddingEntry } from "../models_file/schema.ts";
import { backendOf, type FolderBackend, weightsOf } from "./folder_weights.ts";
import { NAMED_SOURCES, namedSource, shortName } from "./named_source.ts";
import { servedModel } from "./served_model.ts";

/** How a model is to be run, where this is not as its entry or its files have it. */
export interface EmbeddingChoice {
  /** A `models.yaml`; that of the project if left out */
  readonly modelsFile?: string;
  readonly backend?: FolderBackend;
  readonly pooling?: Pooling;
  readonly provider?: "wasm" | "webgpu";
  readonly signal?: AbortSignal;
}

/**
 * The embedding model that a name stands for: the one of `models.yaml` by its name or without any, else a
 * folder in the hub's layout, `owner/model` of the hub, or the address of a server.
 *
 * Of a folder, the backend and the weights are those that it holds: a static table by its `config.json`,
 * an ONNX graph before safetensors, 32 bits before 8 before 4.
 *
 * @throws {RangeError} If the name is none of these, or a server is asked to run a local backend
 * @throws {SyntaxError} If `models.yaml` does not parse
 * @throws {ServerError} If a server does not say which models it has
 *
 * @example By name, and by folder
 * ```ts
 * import { findEmbeddingEntry } from "./find_embedding_entry.ts";
 * import { shippedModels } from "../model_files/shipped_models.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal((await findEmbeddingEntry(undefined)).name, "bert-commits-128");
 * const entry = await findEmbeddingEntry(`${shippedModels()}/bert-commits-128`, { pooling: "mean" });
 * assert.deepEqual([entry.backend, entry.load_in_8bit, entry.pooling], ["onnx", true, "mean"]);
 * ```
 */
export async function findEmbeddingEntry(
  name: string | undefined,
  { modelsFile, backend, pooling, provider, signal }: EmbeddingChoice = {},
): Promise<EmbeddingEntry> {
  if (backend === "static" && provider === "webgpu") {
    throw new RangeError(
      "Cannot embed by a static table on webgpu as it is looked up without a device: leave one out",
    );
  }
  const asked = { ...(pooling && { pooling }), ...(provider && { provider }) };
  const file = modelsFile ?? `${shippedModels()}/models.yaml`;
  const loaded = await loadModelsFile(file);
  const known = loaded.embedding_model;
  if (name === undefined || name === known?.name) {
    const entry = embeddingEntry(loaded);
    if (entry.backend === "openai") return served(entry, { backend, pooling, provider });
    if (backend === undefined || backend === entry.backend) return { ...entry, ...asked };
    const { dtype: _, load_in_4bit: _4, load_in_8bit: _8, ...rest } = entry;
    return { ...rest, ...await weightsOf(entry.folder, backend), backend, ...asked };
  }
  const source = await namedSource(name);
  if (!source) {
    throw new RangeError(
      `Cannot embed as the model must be ${
        known ? `${known.name} of ${file}` : `in ${file}, which names no embedding_model`
      }, ${NAMED_SOURCES}: found "${name}"`,
    );
  }
  const whole = { description: "", dtype: "float32", load_in_4bit: false, load_in_8bit: false };
  if (source.kind === "server") {
    const { endpoint } = source;
    const servedName = await servedModel(endpoint, source.servedName, signal);
    const entry = { ...whole, name: shortName(servedName), backend: "openai", endpoint };
    return served({ ...entry, served_name: servedName } as EmbeddingEntry, {
      backend,
      pooling,
      provider,
    });
  }
  const folder = source.kind === "folder" ? source.folder : undefined;
  const actual = backend ?? (folder === undefined ? "onnx" : await backendOf(folder));
  return {
    name: shortName(source.kind === "folder" ? source.folder : source.repo),
    description: "",
    ...(source.kind === "folder"
      ? { folder: source.folder }
      : { hf_id: source.repo, revision: source.revision }),
    ...await weightsOf(folder, actual),
    backend: actual,
    ...asked,
  };
}

/** An entry of a server, which decides by itself on all else. */
function served(
  entry: EmbeddingEntry,
  asked: Omit<EmbeddingChoice, "modelsFile" | "signal">,
): EmbeddingEntry {
  for (const [key, value] of Object.entries(asked)) {
    if (value === undefined) continue;
    throw new RangeError(
      `Cannot embed with ${entry.name} on ${value} as its server at ${entry.endpoint} decides on ${key}: leave it out`,
    );
  }
  return entry;
}
