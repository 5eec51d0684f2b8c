import type { PreparedTexts } from "../../../features/mod.ts";
import type { ResponseMatrix } from "../../../responses/mod.ts";

/** Where the data of a study come from. */
export interface DataSource {
  readonly kind: "folder" | "file" | "cache" | "hub" | "simulated";
  /** Folder, table, data set or generator */
  readonly name: string;
  /** SHA-256 over all that was read, or over what was generated */
  readonly digest: string;
  /** What was read, in order of name */
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  /** What a reader of the results must know, a sentence each */
  readonly notes: readonly string[];
}

/** Item embeddings in the order of the matrix's items. */
export interface ItemEmbeddings {
  /** `[I, D]` row-major, rows of length 1 or all zero where missing */
  readonly values: Float32Array;
  /** D */
  readonly width: number;
  /** Items without one, whose rows are zero */
  readonly missing: readonly string[];
}

/** Work of a model that has embedded item texts; the second time most of it is cached. */
export interface EmbeddingCounts {
  readonly texts: number;
  readonly unique: number;
  readonly cached: number;
  readonly computed: number;
  /** Longer than the model's window, and cut; `undefined` where only a server knows */
  readonly truncated: number | undefined;
  /** Without any token that the model knows */
  readonly withoutTokens: number;
}

/** What the generator knows and a model does not. */
export interface KnownTruth {
  /** Probability of success, `[R, I]` in the order of the matrix */
  readonly probability: ArrayLike<number>;
  /** Easiness of each item, `[I]` */
  readonly easiness: ArrayLike<number>;
  /** Loadings of each item, `[I, K]` */
  readonly loadings: ArrayLike<number>;
  readonly factors: number;
}

/** A response matrix with all that a study needs to know about it. */
export interface StudyData {
  readonly source: DataSource;
  /** `[R, I]` block matrix; the mean over the revisions where there are several */
  readonly matrix: ResponseMatrix;
  /** Every item that the benchmarks have, also those that the study leaves out; unknown if not given */
  readonly knownItems?: readonly string[];
  readonly revision: "pre" | "post";
  /** The revisions behind the mean */
  readonly ensemble?: readonly ResponseMatrix[];
  /** The matrix after revision, where `matrix` is from before and both are at hand */
  readonly later?: ResponseMatrix;
  /** Whether items without any score stay, so that several matrices are split alike */
  readonly keepsItems?: boolean;
  readonly embeddings?: ItemEmbeddings;
  /** Of the matrix's items, in their order */
  readonly texts?: PreparedTexts;
  /** What was done for embeddings that a model has made */
  readonly embedded?: EmbeddingCounts;
  readonly truth?: KnownTruth;
}
