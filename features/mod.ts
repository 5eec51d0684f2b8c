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
