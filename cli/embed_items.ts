import {
  type EmbeddedTexts,
  type EmbeddingModel,
  embedTexts,
  MAX_TEXT_LENGTH,
} from "../inference/mod.ts";
import type { Progress } from "./progress_line.ts";

/** How to embed the texts of items. */
export interface EmbedItemsOptions {
  readonly items: readonly string[];
  /** Text of each item, `[I]` */
  readonly texts: readonly string[];
  /** Folder of kept vectors, `false` for none; the usual one if left out */
  readonly cacheFolder?: string | false;
  /** What to do with items whose text gives no token: name them and fail, or a row of zeros */
  readonly withoutTokens: "error" | "zero";
  readonly progress: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Embeds the texts of items, showing progress; errors name items.
 *
 * @throws {RangeError} If there are none, or a text is too long, no text, or has no token while that is an
 *   error
 */
export async function embedItems(
  model: EmbeddingModel,
  { items, texts, cacheFolder, withoutTokens, progress, signal }: EmbedItemsOptions,
): Promise<EmbeddedTexts> {
  for (const [i, text] of texts.entries()) {
    if (text.length > MAX_TEXT_LENGTH) {
      throw new RangeError(
        `Cannot embed item ${
          items[i]
        } as its text must have at most ${MAX_TEXT_LENGTH} characters: found ${text.length}`,
      );
    }
    if (!text.isWellFormed()) {
      throw new RangeError(
        `Cannot embed item ${
          items[i]
        } as its text must be such that UTF-8 can hold it: found half a surrogate pair`,
      );
    }
  }
  const embedded = await embedTexts(model, {
    texts,
    cacheFolder,
    withoutTokens: "zero",
    signal,
    onProgress: ({ done, total }) =>
      progress({ label: `embedding with ${model.name}`, done, total, unit: "texts" }),
  });
  if (withoutTokens === "error" && embedded.counts.withoutTokens > 0) {
    const { vectors, width } = embedded;
    const bare = items.filter((_, i) =>
      vectors.subarray(i * width, (i + 1) * width).every((x) => x === 0)
    );
    throw new RangeError(
      `Cannot embed with ${model.name} as the text of each item must hold a token that it knows: ${bare.length} of ${items.length} hold none, such as ${
        bare[0]
      }`,
    );
  }
  return embedded;
}

/** The counts of a piece of embedding as a sentence. */
export function describeCounts({ counts }: Pick<EmbeddedTexts, "counts">): string {
  const { texts, unique, cached, computed, damaged, truncated, withoutTokens } = counts;
  return [
    `${texts} texts, ${unique} unique`,
    `${cached} cached`,
    `${computed} computed${damaged > 0 ? ` (${damaged} anew, as the cache's were damaged)` : ""}`,
    `${truncated === undefined ? "unknown how many" : truncated} truncated`,
    `${withoutTokens} without tokens`,
  ].join(", ");
}
