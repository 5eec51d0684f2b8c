import {
  chatEntry,
  type ChatModel,
  embeddingEntry,
  type EmbeddingModel,
  loadModelsFile,
  openChatModel,
  type OpenChatOptions,
  openEmbeddingModel,
  type OpenEmbeddingOptions,
  parseModelsFile,
  shippedModels,
} from "../../inference/mod.ts";

/** A chat entry from the keys given and what else is needed. */
export function entryOf(keys: Record<string, unknown>) {
  const all = { name: "m", max_tokens: 64, temperature: 0, context_length: 1024, ...keys };
  return parseModelsFile(JSON.stringify({ models: [all] }), { file: "test" }).models[0];
}

/** An embedding entry from the keys given. */
export function embeddingOf(keys: Record<string, unknown>) {
  const models = [{ name: "x", backend: "replay", recording: "x", max_tokens: 1, temperature: 0 }];
  const text = JSON.stringify({ models, embedding_model: { name: "e", ...keys } });
  return parseModelsFile(text, { file: "test" }).embedding_model!;
}

/** A local decoder in a folder, 32 bits unless told. */
export function openFolder(
  folder: string,
  keys: Record<string, unknown> = {},
  options: OpenChatOptions = {},
): Promise<ChatModel> {
  return openChatModel(entryOf({ folder, backend: "onnx", dtype: "float32", ...keys }), options);
}

/** The chat model that comes with the project. */
export async function openShippedChat(): Promise<ChatModel> {
  return await openChatModel(chatEntry(await loadModelsFile(`${shippedModels()}/models.yaml`)));
}

/** The embedder that comes with the project. */
export async function openShippedEmbedder(
  options: OpenEmbeddingOptions = {},
): Promise<EmbeddingModel> {
  const models = await loadModelsFile(`${shippedModels()}/models.yaml`);
  return await openEmbeddingModel(embeddingEntry(models), options);
}

/** A task that the shipped model knows. */
export const TASK = [{
  role: "user",
  content: "Task:\nTell me what is in slightly.csv. Work step by step.",
}] as const;

/** A fresh folder that is gone afterwards. */
export async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
