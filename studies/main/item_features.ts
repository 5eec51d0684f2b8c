import { join } from "node:path";
import {
  applyLsa,
  fitLsa,
  pcaFeatures,
  type PreparedTexts,
  saeFeatures,
  scaleToUnitRows,
} from "../../features/mod.ts";
import { cacheFolder } from "../../files/mod.ts";
import type { Backend } from "../../kernels/mod.ts";
import type { SeedData } from "./seed_data.ts";
import type { FeatureName } from "./settings.ts";

/** Features of every item, in the order of the seed's items. */
export interface ItemFeatures {
  /** `[I, D]`, rows of length 1 or 0 */
  readonly values: Float32Array;
  /** D */
  readonly width: number;
}

/** The items that features are fitted on. */
export type FeatureScope = "train" | "development" | "all";

/** Components of PCA and of latent semantic analysis, and neurons of the autoencoder. */
const WIDTH = 48;

/**
 * Makes item features from the embeddings of a seed, or from texts. Features fitted to embeddings are kept
 * in the cache folder.
 *
 * @throws {RangeError} When there are no embeddings, or no texts
 */
export async function itemFeatures(
  data: SeedData,
  { name, scope, backend, texts }: {
    name: FeatureName;
    scope: FeatureScope;
    backend: Backend;
    texts?: PreparedTexts;
  },
): Promise<ItemFeatures> {
  const { embeddings, seed } = data;
  if (name === "ones") return { values: new Float32Array(data.itemIndex.length).fill(1), width: 1 };
  if (name === "text") {
    const trainItems = scopeItems(data, scope), { terms } = requireTexts(texts);
    const lsa = await fitLsa(backend, terms, { trainItems, components: WIDTH, seed });
    return { values: scaleToUnitRows(applyLsa(lsa, terms), WIDTH), width: WIDTH };
  }
  if (!embeddings) {
    throw new RangeError(
      `Cannot make ${name} features as they are made from item embeddings: found none; name a table with --embeddings`,
    );
  }
  if (name === "raw") return embeddings;
  const common = {
    width: embeddings.width,
    trainItems: scope === "all" ? "all" as const : scopeItems(data, scope),
    seed,
    cacheFolder: join(cacheFolder(), "features"),
  };
  const { values } = name === "pca"
    ? await pcaFeatures(backend, embeddings.values, { ...common, components: WIDTH })
    : await saeFeatures(backend, embeddings.values, { ...common, features: WIDTH });
  return { values, width: WIDTH };
}

/** The items of a seed that features are fitted on. */
export function scopeItems(
  { split, development, matrix }: SeedData,
  scope: FeatureScope,
): Uint32Array {
  if (scope === "train") return split.train;
  return scope === "development" ? development : Uint32Array.from(matrix.items.keys());
}

/** The texts, or an error that says how to name them. */
export function requireTexts(texts: PreparedTexts | undefined): PreparedTexts {
  if (texts) return texts;
  throw new RangeError(
    "Cannot make text features as they are made from item texts: found none; name a table with --texts",
  );
}
