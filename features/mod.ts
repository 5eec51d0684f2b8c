/**
 * What is known of items before anyone answers them.
 *
 * @module
 */
export { alignEmbeddings, type AlignOptions } from "./align_embeddings.ts";
export type { EmbeddingTable, LoadEmbeddingOptions } from "./embedding_table.ts";
export { loadEmbeddingTable } from "./load_embedding_table.ts";
export { scaleToUnitRows } from "./scale_to_unit_rows.ts";
export { writeEmbeddingTable } from "./write_embedding_table.ts";
export { applyPca, fitPca, type Pca, type PcaOptions } from "./pca.ts";
export { type PcaFeatureOptions, type PcaFeatures, pcaFeatures } from "./pca_features.ts";
export { applySae, fitSae, type Sae, type SaeOptions } from "./sae.ts";
export { loadSae, type SavedSae, saveSae } from "./save_sae.ts";
export {
  type ActiveItem,
  describePrompt,
  type FeatureDescriber,
  type FeatureDescription,
  type FeatureInterpretation,
  type InterpretOptions,
  interpretSae,
} from "./interpret_sae.ts";
export { type SaeFeatureOptions, type SaeFeatures, saeFeatures } from "./sae_features.ts";
export {
  type CachedFeatures,
  cachedFeatures,
  type CacheStatus,
  type FeatureKey,
  type FeaturePayload,
} from "./digest_cache.ts";
export {
  alignItemTexts,
  type ItemTexts,
  readItemTexts,
  type ReadItemTextsOptions,
} from "./text/read_item_texts.ts";
export { type PreparedTexts, prepareTexts } from "./text/prepare_texts.ts";
export {
  type TextGroupName,
  type TextGroupOptions,
  type TextGroups,
  textGroups,
} from "./text/text_groups.ts";
export {
  embeddingGroup,
  type EmbeddingGroupOptions,
  type FeatureGroup,
  type StandardiseScope,
} from "./text/feature_group.ts";
export { tokenise } from "./text/tokenise.ts";
export { countTerms, type TermCounts } from "./text/count_terms.ts";
export { applyTfidf, fitTfidf, type Tfidf, type TfidfOptions } from "./text/tfidf.ts";
export { jacobiSvd, type SmallSvd } from "./text/jacobi_svd.ts";
export type { SparseMatrix } from "./text/sparse_matrix.ts";
export type { DenseMatrix } from "./text/matrix_block.ts";
export {
  randomizedSvd,
  type RandomizedSvdOptions,
  type TruncatedSvd,
} from "./text/randomized_svd.ts";
export { applyLsa, benchmarkLsa, fitLsa, type Lsa, type LsaOptions } from "./text/lsa_features.ts";
export { SURFACE_COVARIATES, surfaceCovariates } from "./text/surface_covariates.ts";
export {
  applyLocalKernel,
  fitLocalKernel,
  type LocalKernel,
  type LocalKernelOptions,
} from "./text/local_kernel.ts";
