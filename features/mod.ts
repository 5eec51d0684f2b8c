/**
 * What is known of items before anyone answers them.
 *
 * @module
 */
export { alignEmbeddings, type AlignOptions } from "./align_embeddings.ts";
export type { EmbeddingTable, LoadEmbeddingOptions } from "./embedding_table.ts";
export { loadEmbeddingTable } from "./load_embedding_table.ts";
export { normaliseRows } from "./normalise_rows.ts";
export { writeEmbeddingTable } from "./write_embedding_table.ts";
export { applyPca, fitPca, type Pca, type PcaOptions } from "./pca.ts";
export { type PcaFeatureOptions, type PcaFeatures, pcaFeatures } from "./pca_features.ts";
export { applySae, fitSae, type Sae, type SaeOptions } from "./sae.ts";
export { type SaeFeatureOptions, type SaeFeatures, saeFeatures } from "./sae_features.ts";
export {
  type CachedFeatures,
  cachedFeatures,
  type CacheStatus,
  type FeatureKey,
  type FeaturePayload,
} from "./digest_cache.ts";
