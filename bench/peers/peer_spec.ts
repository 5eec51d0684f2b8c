/** Who computes: our WebAssembly kernels, our plain reference in double precision, or a peer. */
export type Engine = "assay" | "reference" | "torch" | "numpy" | "tfjs" | "onnxruntime-web";

/** What kind of work an engine is told to do; each engine has a program of this name. */
export type JobName =
  | "araf"
  | "araf_sweep"
  | "mirt_sweep"
  | "logistic"
  | "sae"
  | "pca"
  | "knn"
  | "product";

/** One engine's part in one row, as its process reads it. */
export interface PeerSpec {
  /** Row of the table and way of running, for file names */
  readonly key: string;
  readonly engine: Engine;
  /** What it is called in the table, such as `torch 2 threads` */
  readonly name: string;
  readonly job: JobName;
  /** Where the inputs lie and the outputs go */
  readonly folder: string;
  readonly threads: number;
  /** Whether torch compiles the objective */
  readonly compile: boolean;
  readonly sizes: Readonly<Record<string, number>>;
  /** Epochs, steps or repeats of a timed run; what seconds are divided by */
  readonly epochs: number;
  /** Of the run that outputs are compared by */
  readonly checkEpochs: number;
  /** Whatever else the job needs to know */
  readonly [more: string]: unknown;
}

/** Results of a job that engines must agree on, by name. */
export type Outputs = Readonly<Record<string, Float64Array>>;

/** A job as an engine's process runs it. */
export interface Job {
  /** The work that all engines must agree on */
  check(): Promise<Outputs>;
  /** The timed work */
  run(): Promise<unknown>;
  /** Names and versions of what computes, beyond Deno's */
  readonly versions?: Readonly<Record<string, string>>;
}

/** Answers of an engine's process, one a line. */
export type Answer =
  | {
    readonly outputs: Readonly<Record<string, string>>;
    readonly versions: Readonly<Record<string, string>>;
  }
  | { readonly seconds: number; readonly cpuSeconds: number }
  | { readonly error: string };
