import type { EmbeddingModelRecord, EmbedItemTexts } from "../studies/mod.ts";
import { embedItems } from "./embed_items.ts";
import { findEmbeddingModel } from "./find_model.ts";
import { openEmbedder } from "./open_embedder.ts";
import type { FlagValues } from "./parse_flags.ts";
import type { TerminalWatch } from "./watch_study.ts";

/** A model that embeds item texts for a study. */
export interface StudyEmbedder extends AsyncDisposable {
  readonly record: EmbeddingModelRecord;
  readonly embed: EmbedItemTexts;
}

/** Opens the model of `--embed-with`, if there is one; vectors are kept in the cache folder. */
export async function embedWith(
  flags: FlagValues,
  { signal, observer }: TerminalWatch,
): Promise<StudyEmbedder | undefined> {
  const name = flags.text("embed-with");
  if (name === undefined) return undefined;
  const progress = observer.progress;
  const entry = await findEmbeddingModel(name, {
    modelsFile: flags.text("models-file"),
    signal,
  });
  const embedder = await openEmbedder(entry, progress);
  const { model } = embedder;
  const { actual, place } = model.backend;
  return {
    record: {
      model: model.name,
      key: model.key,
      pooling: model.pooling,
      backend: place ? `${actual}, ${place}` : actual,
    },
    // Whether items may go without a vector is for the study to say.
    embed: (request) => embedItems(model, { ...request, withoutTokens: "zero", progress, signal }),
    [Symbol.asyncDispose]: () => embedder[Symbol.asyncDispose](),
  };
}
