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

export async function itemFeatures(
  data: SeedData,
  { name, scope, backend }: { name: FeatureName; scope: FeatureScope; backend: Backend },
): Promise<ItemFeatures> {
  if (!data.embeddings) {
    throw new RangeError(
      `Cannot make ${name} features as they are made from item embeddings: found none; name a table with --embeddings`,
    );
  }
  if (name === "raw") return data.embeddings;
  throw new Error("soon");
}
