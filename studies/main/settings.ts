import type { BackendKind } from "../../kernels/mod.ts";
import type { MethodName } from "./configuration.ts";

/** Item features a model may use: three made from embeddings, one from item texts. */
export const FEATURES = ["raw", "pca", "sae", "text"] as const;
/** `ones`: a single constant, so that all items look alike; for ablations only. */
export type FeatureName = typeof FEATURES[number] | "ones";

/** The features that are made from embeddings. */
export const EMBEDDING_FEATURES = ["raw", "pca", "sae"] as const satisfies readonly FeatureName[];

/** Targets and loss of the amortized model. */
export const LIKELIHOODS = ["beta", "bernoulli", "cross-entropy"] as const;
export type LikelihoodName = typeof LIKELIHOODS[number];

/** What hyper-parameters are chosen by, on validation items. */
export const CRITERIA = ["auc", "logloss", "rmse"] as const;
export type Criterion = typeof CRITERIA[number];

/** Protocols: our own, and two published ones. */
export const PRESETS = ["default", "v1", "v3"] as const;
export type Preset = typeof PRESETS[number];

export const DEVICES = ["auto", "webgpu", "wasm", "reference"] as const;

/** Everything that decides what the main study computes. */
export interface MainSettings {
  readonly preset: Preset;
  readonly size: "quick" | "full";
  /** Whole numbers, each once */
  readonly seeds: readonly number[];
  readonly features: readonly FeatureName[];
  readonly likelihoods: readonly LikelihoodName[];
  /** Methods to run; all that the protocol knows if left out */
  readonly methods?: readonly MethodName[];
  readonly criterion: Criterion;
  /** λ to try for every feature set and likelihood; the size's own grid if left out */
  readonly penalties?: readonly number[];
  /** K to try */
  readonly factors?: readonly number[];
  /** Dropout shares to try */
  readonly dropouts?: readonly number[];
  /** Whether ARAF learns the scales of its dimensions; learned if left out */
  readonly scales?: readonly ("learned" | "fixed")[];
  readonly epochs?: number;
  /** How many agents of the pre-revision matrices are used */
  readonly preRevision?: number | "max";
  /** Share of the items, in (0, 1] */
  readonly itemShare: number;
  /** Most agents in all */
  readonly respondentCount?: number;
  /** Share of the training cells, in (0, 1] */
  readonly retention: number;
  /** Leaves ARAF and TEMPER out */
  readonly baselinesOnly: boolean;
}

/** Where the data come from, and what may be done without. */
export interface SourceSettings {
  /** A folder in the hub's layout, one of wide tables, or a table */
  readonly dataFolder?: string;
  /** Matrices after revision, where `dataFolder` has those before it */
  readonly laterPath?: string;
  /** Which side of a revision a single table is from; before it if left out */
  readonly revision?: "pre" | "post";
  /** Benchmarks of a long table below these sizes are left out */
  readonly least?: { readonly respondents: number; readonly items: number };
  /** Size of the long table that is simulated where no data are named, in place of all else */
  readonly simulatedLong?: {
    readonly respondents: number;
    readonly items: number;
    readonly benchmarks: number;
    readonly density: number;
  };
  /** Table of item embeddings */
  readonly embeddingsFile?: string;
  /** Table of item texts, or a folder of such tables */
  readonly textsPath?: string;
  /** Model that embeds the item texts, in place of a table */
  readonly embedWith?: EmbeddingModelRecord;
  readonly missingEmbedding: "error" | "zero";
}

/** Which model embeds texts, and how. */
export interface EmbeddingModelRecord {
  readonly model: string;
  /** SHA-256 over its files, its pooling and its window */
  readonly key: string;
  /** How the vectors of a text's tokens become one */
  readonly pooling: string;
  /** What runs it, such as "onnx, wasm" */
  readonly backend: string;
}

/** How a study runs, and where its results go. */
export interface RunSettings {
  readonly outFolder: string;
  /** Journal of finished fits, where several studies share one; in the folder of results if left out */
  readonly journal?: string;
  readonly device: BackendKind | "auto";
  /** Whether earlier results are removed, built upon, or in the way */
  readonly earlier: "refuse" | "clean" | "continue";
  readonly saveWeights: boolean;
  /** Fits that a processor computes at a time; as many as it has cores if left out */
  readonly workers?: number;
  /** The command as typed, for the manifest and for saying how to continue */
  readonly command: readonly string[];
}
