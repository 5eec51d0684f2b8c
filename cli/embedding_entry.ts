import {
  type EmbeddingEntry,
  embeddingEntry,
  loadModelsFile,
  type Pooling,
  shippedModels,
} from "../inference/mod.ts";
import { UsageError } from "./usage_error.ts";

/** Backends that `--backend` may ask for; a server needs an entry in `models.yaml`. */
export const EMBEDDING_BACKENDS = ["onnx", "wgsl", "static"] as const;
type Backend = typeof EMBEDDING_BACKENDS[number];

/** How a model is to be run, where this is not as its entry or its files have it. */
export interface EmbeddingChoice {
  /** A `models.yaml`; that of the project if left out */
  readonly modelsFile?: string;
  readonly backend?: Backend;
  readonly pooling?: Pooling;
  readonly provider?: "wasm" | "webgpu";
}

const REPOSITORY = /^[\w-][\w.-]*\/[\w-][\w.-]*$/;

/**
 * The embedding model that a name on the command line stands for: the one of `models.yaml` by its name or
 * without any, else a folder in the hub's layout, else `owner/model` on the hub.
 *
 * Of a folder, the backend and the weights are those that it holds: a static table by its `config.json`,
 * an ONNX graph before safetensors, 32 bits before 8 before 4.
 *
 * @throws {UsageError} If the name is none of these, or a server is asked to run a local backend
 * @throws {SyntaxError} If `models.yaml` does not parse
 */
export async function findEmbeddingEntry(
  name: string | undefined,
  { modelsFile, backend, pooling, provider }: EmbeddingChoice = {},
): Promise<EmbeddingEntry> {
  if (backend === "static" && provider === "webgpu") {
    throw new UsageError(
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
    const weights = await weightsOf(entry.folder, backend);
    return { ...rest, ...weights, backend, ...asked };
  }
  const folder = await isFolder(name) ? name.replace(/(.)\/+$/, "$1") : undefined;
  if (folder === undefined && !REPOSITORY.test(name)) {
    throw new UsageError(
      `Cannot embed as the model must be ${
        known ? `${known.name} of ${file}` : `in ${file}, which names no embedding_model`
      }, a folder, or owner/model on the hub: found "${name}"`,
    );
  }
  const actual = backend ?? (folder === undefined ? "onnx" : await backendOf(folder));
  return {
    name: name.split("/").filter(Boolean).at(-1) ?? name,
    description: "",
    ...(folder === undefined ? { hf_id: name } : { folder }),
    ...await weightsOf(folder, actual),
    backend: actual,
    ...asked,
  };
}

function served(entry: EmbeddingEntry, asked: Omit<EmbeddingChoice, "modelsFile">): EmbeddingEntry {
  for (const [key, value] of Object.entries(asked)) {
    if (value === undefined) continue;
    throw new UsageError(
      `Cannot embed with ${entry.name} on ${value} as its server at ${entry.endpoint} decides on ${key}: leave it out`,
    );
  }
  return entry;
}

/** What the files of a folder are for. */
async function backendOf(folder: string): Promise<Backend> {
  const config = await Deno.readTextFile(`${folder}/config.json`).catch(() => "");
  if (/"model_type"\s*:\s*"model2vec"/.test(config)) return "static";
  if (await isFolder(`${folder}/onnx`)) return "onnx";
  return await isFile(`${folder}/model.safetensors`) ? "wgsl" : "onnx";
}

/** The weights to take: 32 bits unless a folder has but smaller ones. */
async function weightsOf(
  folder: string | undefined,
  backend: Backend,
): Promise<Pick<EmbeddingEntry, "dtype" | "load_in_4bit" | "load_in_8bit">> {
  const whole = { dtype: "float32", load_in_4bit: false, load_in_8bit: false } as const;
  if (backend !== "onnx" || folder === undefined) return whole;
  if (await isFile(`${folder}/onnx/model.onnx`)) return whole;
  if (await isFile(`${folder}/onnx/model_quantized.onnx`)) return { ...whole, load_in_8bit: true };
  return { ...whole, load_in_4bit: await isFile(`${folder}/onnx/model_q4.onnx`) };
}

const isFolder = async (path: string) => (await lookAt(path))?.isDirectory ?? false;
const isFile = async (path: string) => (await lookAt(path))?.isFile ?? false;

async function lookAt(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}
