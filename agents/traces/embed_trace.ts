import { type EmbeddingModel, embedTexts, MAX_TEXT_LENGTH } from "../../inference/mod.ts";
import type { Trace } from "./schema.ts";
import { stepText, TEXT_FORMAT_VERSION } from "./step_text.ts";

/** A model that embeds steps, and where vectors are kept. */
export interface StepEmbedder {
  readonly model: EmbeddingModel;
  /** As `embedTexts` takes it */
  readonly cacheFolder?: string | false;
}

/** The part of a trace that tells of its embeddings. */
export type Embedded = Pick<Trace, "embeddings" | "metadata">;

/** A trace whose steps are not embedded, with the reason. */
export function withoutEmbeddings(
  status: "not run" | "failed" | "pending",
  reason: string,
): Embedded {
  const embedding = { status, reason, text_format_version: TEXT_FORMAT_VERSION } as const;
  return { embeddings: null, metadata: { embedder_id: null, embedding } };
}

/** Whether a trace's vectors are those that an embedder would give, or there are none to give. */
export function isEmbeddedBy({ metadata }: Trace, embedder: StepEmbedder | undefined): boolean {
  const { status, key, text_format_version } = metadata.embedding;
  if (!embedder) return true;
  return status === "done" && key === embedder.model.key &&
    text_format_version === TEXT_FORMAT_VERSION;
}

/**
 * Embeds the steps of a trace, in their order. A failure of the model is no failure of the run: it stands
 * in the trace, and embedding is tried again when the run is resumed.
 *
 * @throws The signal's reason when it is given
 */
export async function embedTrace(
  { steps }: Pick<Trace, "steps">,
  { model, cacheFolder }: StepEmbedder,
  signal?: AbortSignal,
): Promise<Embedded> {
  const texts = steps.map((step) => stepText(step).slice(0, MAX_TEXT_LENGTH).toWellFormed());
  try {
    const embeddings: number[][] = [];
    for (const portion of portions(texts, model)) {
      const { vectors, width } = await embedTexts(model, { texts: portion, cacheFolder, signal });
      for (let at = 0; at < vectors.length; at += width) {
        const row = vectors.subarray(at, at + width);
        embeddings.push(Array.from(row, (x) => Number(x.toPrecision(9))));
      }
    }
    const width = embeddings[0].length;
    return {
      embeddings,
      metadata: {
        embedder_id: `${model.name}|${model.key}`,
        embedding: {
          status: "done",
          model: model.name,
          key: model.key,
          width,
          pooling: model.pooling,
          text_format_version: TEXT_FORMAT_VERSION,
        },
      },
    };
  } catch (error) {
    signal?.throwIfAborted();
    return withoutEmbeddings("failed", (error as Error).message);
  }
}

/**
 * Texts that are embedded together. Where the vectors are computed here each is by itself: in a batch its
 * last bits, and with weights of 8 bits more than those, would depend on its neighbours, and so on which
 * texts an interrupted run had kept already.
 */
function portions(
  texts: readonly string[],
  { backend }: EmbeddingModel,
): readonly (readonly string[])[] {
  return backend.actual === "openai" ? [texts] : texts.map((text) => [text]);
}
