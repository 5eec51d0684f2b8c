import { sha256 } from "../files/mod.ts";
import type { OpenChatOptions } from "./open_chat_model.ts";
import { type EnginePlace, localEngine } from "./engines.ts";
import { ModelError } from "./errors.ts";
import type { BackendRecord, EmbeddingModel, Pooling } from "./interfaces.ts";
import { once } from "./local/once.ts";
import { LocalEmbeddingModel } from "./local/local_embedding_model.ts";
import { SAFETENSORS } from "./model_files/weight_files.ts";
import type { EmbeddingEntry } from "./models_file/schema.ts";
import { openLocal } from "./open_local.ts";
import { OpenAiEmbeddingModel } from "./openai/openai_embedding_model.ts";
import { knownTokens, StaticEncoder } from "./static/static_encoder.ts";
import { readStaticTable } from "./static/static_table.ts";

/** What opening an embedding model depends on besides its entry. */
export type OpenEmbeddingOptions = Pick<
  OpenChatOptions,
  "provider" | "gpu" | "threads" | "locate" | "retry"
>;

/** Goes into every key: changes when vectors are made in another way. */
const FORMAT = "unit float32, version 1";
/** Most tokens of a text for a static model, as model2vec has it. */
const STATIC_WINDOW = 512;
const REASON = "as requested";

/**
 * Opens an embedding model by its entry in `models.yaml`. Tokenizer and weights are loaded, and found
 * wanting, when the first text is embedded: where all vectors are kept from before, that is never.
 *
 * @param entry As {@link embeddingEntry} gives it
 * @throws {ModelError} If files are missing, damaged, of an unknown kind, or do not belong together
 * @throws {HubError} If files have to be downloaded and the hub fails
 * @throws {RangeError} If `max_length` is more than the model can hold
 *
 * @example The model that comes with the project
 * ```ts
 * import { openEmbeddingModel } from "./open_embedding_model.ts";
 * import { embeddingEntry, loadModelsFile } from "./models_file/load_models_file.ts";
 * import { shippedModels } from "./model_files/shipped_models.ts";
 * import { strict as assert } from "node:assert";
 *
 * const models = await loadModelsFile(`${shippedModels()}/models.yaml`);
 * const model = await openEmbeddingModel(embeddingEntry(models));
 * const { vectors, width } = await model.embed(["Reset my password", "I forgot my password", "Rain"]);
 * const cosine = (a: number, b: number) =>
 *   vectors.subarray(a * width, (a + 1) * width).reduce((s, x, d) => s + x * vectors[b * width + d], 0);
 * assert(cosine(0, 1) > cosine(0, 2) + 0.2);
 * await model.close();
 * ```
 */
export async function openEmbeddingModel(
  entry: EmbeddingEntry,
  options: OpenEmbeddingOptions = {},
): Promise<EmbeddingModel> {
  if (entry.backend === "openai") return await openServed(entry, options);
  if (entry.backend === "static") return await openStatic(entry, options);
  const { name, backend: actual } = entry;
  const place: EnginePlace = {
    provider: entry.provider ?? options.provider ??
      (actual === "wgsl" && options.gpu ? "webgpu" : "wasm"),
    gpu: options.gpu,
    threads: options.threads,
  };
  const engine = localEngine(actual, name);
  const request = {
    dtype: entry.dtype,
    loadIn4bit: entry.load_in_4bit,
    loadIn8bit: entry.load_in_8bit,
  };
  const local = await openLocal(entry, engine, { request, place, locate: options.locate ?? {} });
  const { config, tokenizer, digest, weights } = local;
  const pooling: Pooling | undefined = entry.pooling ?? config.pooling;
  if (!pooling) {
    throw new ModelError(
      "missing",
      `Cannot embed with ${name} as its pooling must be known, from 1_Pooling/config.json or the key pooling: found neither`,
    );
  }
  const window = windowOf(entry, config.positions, config.trainedLength);
  const backend: BackendRecord = {
    requested: actual,
    actual,
    reason: REASON,
    place: place.provider,
    weights: weights.choice,
  };
  return new LocalEmbeddingModel({
    name,
    backend,
    key: await keyOf([digest, pooling, window, actual, place.provider]),
    pooling,
    window,
    tokenizer,
    encoder: await engine.openEncoder(local, place, { pooling }),
  });
}

async function openStatic(
  entry: EmbeddingEntry,
  options: OpenEmbeddingOptions,
): Promise<EmbeddingModel> {
  const choice = { requested: "as stored", actual: "as stored" };
  const engine = { weights: () => ({ files: [SAFETENSORS], choice }) };
  const place = { provider: "wasm" } as const;
  const { folder, tokenizer, config, digest, weights } = await openLocal(entry, engine, {
    request: {},
    place,
    locate: options.locate ?? {},
  });
  const table = once(() => readStaticTable(`${folder}/${weights.files[0]}`));
  const known = once(async () => {
    const own = await tokenizer(), { row } = await table();
    if (own.vocabulary <= row.length) {
      return knownTokens(own, own.idOf(config.tokenNames.unk_token || "[UNK]"));
    }
    throw new ModelError(
      "mismatch",
      `${own.file}: Cannot use it with this model as its ids must stay below ${row.length}, the rows of its table: found ${
        own.vocabulary - 1
      }`,
    );
  });
  const window = entry.max_length ?? STATIC_WINDOW;
  return new LocalEmbeddingModel({
    name: entry.name,
    backend: { requested: "static", actual: "static", reason: REASON, weights: choice },
    key: await keyOf([digest, "mean", window, "static"]),
    pooling: "mean",
    window,
    tokenizer: known,
    encoder: new StaticEncoder(table),
  });
}

async function openServed(
  entry: EmbeddingEntry,
  options: OpenEmbeddingOptions,
): Promise<EmbeddingModel> {
  const endpoint = entry.endpoint!, servedName = entry.served_name ?? entry.hf_id ?? entry.name;
  return new OpenAiEmbeddingModel({
    name: entry.name,
    servedName,
    address: { endpoint, apiKeyEnv: entry.api_key_env },
    backend: { requested: "openai", actual: "openai", reason: REASON, place: endpoint },
    key: await keyOf([endpoint, servedName, "server"]),
    retry: options.retry,
  });
}

/** What the vectors depend on besides the text. */
async function keyOf(parts: readonly (string | number)[]): Promise<string> {
  return await sha256(JSON.stringify([FORMAT, ...parts]));
}

/** Most tokens of a text: as the entry says, else as the model was trained, else all its positions. */
function windowOf(
  { name, max_length: asked }: EmbeddingEntry,
  positions: number | undefined,
  trained: number | undefined,
): number {
  if (asked !== undefined && positions !== undefined && asked > positions) {
    throw new RangeError(
      `Cannot embed with ${name} as max_length must be at most its ${positions} positions: found ${asked}`,
    );
  }
  return asked ?? Math.min(trained ?? Infinity, positions ?? 512);
}
