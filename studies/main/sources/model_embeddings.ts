import { scaleToUnitRows } from "../../../features/mod.ts";
import { sha256 } from "../../../files/mod.ts";
import type { EmbeddingModelRecord, SourceSettings } from "../settings.ts";
import type { EmbeddingCounts, StudyData } from "./study_data.ts";

/** Embeds the texts of items: vectors `[n, D]`, D, and what was done. Studies run no models themselves. */
export type EmbedItemTexts = (
  request: { readonly items: readonly string[]; readonly texts: readonly string[] },
) => Promise<{
  readonly vectors: Float32Array;
  readonly width: number;
  readonly counts: EmbeddingCounts;
}>;

/**
 * Adds embeddings that a model makes of the texts of the matrix's items. An item without text, or whose
 * text gives no vector, has no embedding.
 *
 * @throws {RangeError} When items have no embedding and this is an error
 *
 * @example A text of one letter
 * ```ts
 * import { ResponseMatrix } from "../../../responses/mod.ts";
 * import { prepareTexts } from "../../../features/mod.ts";
 * import { withModelEmbeddings } from "./model_embeddings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({ respondents: ["r"], items: ["x", "y"], rows: [[0, 1]] });
 * const source = { kind: "folder", name: "m", digest: "", files: [], notes: [] } as const;
 * const texts = prepareTexts(["a text", undefined]);
 * const counts = { texts: 1, unique: 1, cached: 0, computed: 1, truncated: 0, withoutTokens: 0 };
 * const { embeddings } = await withModelEmbeddings({ matrix, source, revision: "pre", texts }, {
 *   embedWith: { model: "m", key: "k", pooling: "mean", backend: "onnx" },
 *   embed: () => Promise.resolve({ vectors: Float32Array.of(0.6, 0.8), width: 2, counts }),
 *   missing: "zero",
 * });
 * assert.deepEqual(embeddings?.missing, ["y"]);
 * assert.deepEqual([...embeddings.values], [...Float32Array.of(0.6, 0.8, 0, 0)]);
 * ```
 */
export async function withModelEmbeddings(
  data: StudyData,
  { embedWith, embed, missing: rule }: {
    embedWith: EmbeddingModelRecord;
    embed: EmbedItemTexts;
    missing: SourceSettings["missingEmbedding"];
  },
): Promise<StudyData> {
  const { items } = data.matrix, texts = data.texts?.texts ?? [];
  const told = [...items.keys()].filter((i) => texts[i]);
  const { vectors, width, counts } = await embed({
    items: told.map((i) => items[i]),
    texts: told.map((i) => texts[i]),
  });
  const values = new Float32Array(items.length * width);
  told.forEach((i, n) => values.set(vectors.subarray(n * width, (n + 1) * width), i * width));
  const missing = items.filter((_, i) =>
    values.subarray(i * width, (i + 1) * width).every((x) => x === 0)
  );
  if (missing.length > 0 && rule === "error") {
    throw new RangeError(
      `Cannot embed with ${embedWith.model} as every item must have a text with a token that it knows: ${missing.length} of ${items.length} have none, such as ${
        missing[0]
      }; give --missing-embedding zero for zeros`,
    );
  }
  const { source } = data, { truncated } = counts;
  const notes = [...source.notes];
  if (missing.length > 0) {
    notes.push(`${missing.length} items have no embedding and are given the zero vector`);
  }
  if (truncated !== 0) {
    notes.push(`${truncated ?? "unknown how many"} texts are cut at the window of the model`);
  }
  return {
    ...data,
    embeddings: { values: scaleToUnitRows(values, width), width, missing },
    embedded: counts,
    source: {
      ...source,
      name: `${source.name} embedded with ${embedWith.model}`,
      digest: await sha256(`${source.digest} ${embedWith.key}`),
      notes,
    },
  };
}
