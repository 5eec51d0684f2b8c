import { dirname, resolve } from "node:path";
import { readText } from "../../files/mod.ts";
import { parseModelsFile } from "./parse_models_file.ts";
import type { ChatEntry, EmbeddingEntry, ModelsFile } from "./schema.ts";

/** A `models.yaml` with paths that hold from anywhere. */
export interface LoadedModels extends ModelsFile {
  readonly file: string;
}

/**
 * Loads a `models.yaml`; folders and recordings in it are relative to it.
 *
 * @param path The file
 * @throws {Deno.errors.NotFound} If there is no such file
 * @throws {SyntaxError} As {@link parseModelsFile}, or if it is not UTF-8
 *
 * @example The models that come with the project
 * ```ts
 * import { loadModelsFile } from "./load_models_file.ts";
 * import { shippedModels } from "../model_files/shipped_models.ts";
 * import { strict as assert } from "node:assert";
 *
 * const models = await loadModelsFile(`${shippedModels()}/models.yaml`);
 * assert.equal(models.default_model, "tiny-test");
 * ```
 */
export async function loadModelsFile(path: string): Promise<LoadedModels> {
  const file = resolve(path), base = dirname(file);
  const text = await readText(path).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Deno.errors.NotFound(
      `Cannot read models from ${path} as there must be a file: found none`,
    );
  });
  const parsed = parseModelsFile(text, { file: path });
  const from = (relative: string | undefined) => relative && resolve(base, relative);
  return {
    ...parsed,
    file,
    models: parsed.models.map((entry) => ({
      ...entry,
      folder: from(entry.folder),
      recording: from(entry.recording),
    })),
    embedding_model: parsed.embedding_model &&
      { ...parsed.embedding_model, folder: from(parsed.embedding_model.folder) },
  };
}

/**
 * Picks a chat model of the file by name, or its default.
 *
 * @throws {RangeError} If there is no such name, or none was given and there is no default
 *
 * @example An unknown name lists those there are
 * ```ts
 * import { chatEntry, loadModelsFile } from "./load_models_file.ts";
 * import { shippedModels } from "../model_files/shipped_models.ts";
 * import { strict as assert } from "node:assert";
 *
 * const models = await loadModelsFile(`${shippedModels()}/models.yaml`);
 * assert.equal(chatEntry(models).name, "tiny-test");
 * assert.throws(() => chatEntry(models, "huge"), /must be one of tiny-test/);
 * ```
 */
export function chatEntry(models: LoadedModels, name = models.default_model): ChatEntry {
  const found = models.models.find((entry) => entry.name === name);
  if (found) return found;
  throw new RangeError(
    `Cannot choose a model of ${models.file} as its name must be one of ${
      models.models.map((entry) => entry.name).join(", ")
    }: found ${name ?? "neither a name nor default_model"}`,
  );
}

/**
 * The embedding model of the file.
 *
 * @throws {RangeError} If the file names none
 *
 * @example The one that comes with the project
 * ```ts
 * import { embeddingEntry, loadModelsFile } from "./load_models_file.ts";
 * import { shippedModels } from "../model_files/shipped_models.ts";
 * import { strict as assert } from "node:assert";
 *
 * const models = await loadModelsFile(`${shippedModels()}/models.yaml`);
 * assert.equal(embeddingEntry(models).name, "bert-commits-128");
 * ```
 */
export function embeddingEntry(models: LoadedModels): EmbeddingEntry {
  if (models.embedding_model) return models.embedding_model;
  throw new RangeError(
    `Cannot embed by ${models.file} as it must have embedding_model: found none`,
  );
}
