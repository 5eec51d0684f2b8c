import { join } from "node:path";
import { pcaFeatures, saeFeatures } from "../../features/mod.ts";
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

/** The items that PCA and the autoencoder are fitted on. */
export type FeatureScope = "train" | "development" | "all";

/** Components of PCA and neurons of the autoencoder. */
const WIDTH = 48;

/**
 * Makes item features from the embeddings of a seed. Fitted features are kept in the cache folder.
 *
 * @throws {RangeError} When there are no embeddings
 */
export async function itemFeatures(
  data: SeedData,
  { name, scope, backend }: { name: FeatureName; scope: FeatureScope; backend: Backend },
): Promise<ItemFeatures> {
  const { embeddings, split, development } = data;
  if (!embeddings) {
    throw new RangeError(
      `Cannot make ${name} features as they are made from item embeddings: found none; name a table with --embeddings`,
    );
  }
  if (name === "raw") return embeddings;
  const common = {
    width: embeddings.width,
    trainItems: scope === "all" ? "all" as const : scope === "train" ? split.train : development,
    seed: data.seed,
    cacheFolder: join(cacheFolder(), "features"),
  };
  const { values } = name === "pca"
    ? await pcaFeatures(backend, embeddings.values, { ...common, components: WIDTH })
    : await saeFeatures(backend, embeddings.values, { ...common, features: WIDTH });
  return { values, width: WIDTH };
}
