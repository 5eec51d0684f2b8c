import { once } from "./local/once.ts";
import { ModelError } from "./errors.ts";
import type { EngineModel, EnginePlace, LocalEngine } from "./engines.ts";
import { digestModel } from "./model_files/digest_model.ts";
import { locateModel, type LocateOptions } from "./model_files/locate_model.ts";
import { readModelConfig } from "./model_files/model_config.ts";
import type { WeightsRequest } from "./model_files/weights.ts";
import { loadTokenizer, type TextTokenizer } from "./text/text_tokenizer.ts";

/** What an entry of `models.yaml` says of a model's files. */
export interface FilesEntry {
  readonly name: string;
  readonly folder?: string;
  readonly hf_id?: string;
  readonly revision?: string;
}

/** A model's files, found, read and checked against each other. */
export interface LocalModel extends EngineModel {
  /** Reads the tokenizer, once */
  readonly tokenizer: () => Promise<TextTokenizer>;
  readonly digest: string;
  readonly commit: string | undefined;
}

/** Finds the files of an entry and reads its configuration; the rest is read when it is needed. */
export async function openLocal(
  entry: FilesEntry,
  engine: Pick<LocalEngine, "weights">,
  options: {
    readonly request: WeightsRequest;
    readonly place: EnginePlace;
    readonly locate: LocateOptions;
  },
): Promise<LocalModel> {
  const wanted = engine.weights(options.request, options.place);
  const source = { folder: entry.folder, repo: entry.hf_id, revision: entry.revision };
  const located = await locateModel(source, wanted.files, options.locate)
    .catch((error) => {
      if (!(error instanceof ModelError)) throw error;
      throw new ModelError(error.kind, `${entry.name}: ${error.message}`, { cause: error });
    });
  const { folder, commit } = located, weights = { ...wanted, files: located.weights };
  const config = await readModelConfig(folder);
  const tokenizer = once(() => loadTokenizer(folder, config.vocabulary));
  const digest = await digestModel(folder, weights.files);
  return { folder, commit, config, weights, tokenizer, digest };
}
