import type { GpuBackend } from "../../kernels/mod.ts";

/** One engine to measure, as it is handed to the process that runs it. */
export interface EngineRun {
  /** Row of the table */
  readonly name: string;
  readonly task: "embed" | "generate";
  /** `bare` is ONNX Runtime alone on batches made beforehand: what our own code is held against */
  readonly engine:
    | "onnx"
    | "wgsl"
    | "static"
    | "bare"
    | "transformers.js"
    | "sentence-transformers";
  readonly folder: string;
  readonly bits: 32 | 8;
  readonly provider: "wasm" | "webgpu";
  readonly threads: number;
  /** Texts to time; prompts are made of the first of them */
  readonly texts: readonly string[];
  /** Least time to measure for, in seconds */
  readonly seconds: number;
  /** What must come out, for a few texts or a prompt, and how near; missing for the run that makes it */
  readonly reference?: Reference;
}

/** Numbers that an engine has to give before it is timed. */
export interface Reference {
  /** Where they come from */
  readonly source: string;
  readonly texts: readonly string[];
  /** Unit vectors a text, or the scores of the token after the prompt */
  readonly vectors: readonly (readonly number[])[];
  /** Tokens of a greedy answer */
  readonly tokens?: readonly number[];
  readonly bits: 32 | 8;
}

/** What came of it: a status where nothing was timed, never a 0. */
export type Outcome =
  | {
    readonly status: "measured";
    readonly perSecond: { readonly texts?: number; readonly tokens: number };
    readonly passes: number;
    /** From the start of the process to the first result, in seconds */
    readonly coldSeconds: number;
    readonly peakMemoryBytes?: number;
    /** Relative distance to the reference, in the Euclidean norm */
    readonly error?: number;
    /** What this run gave, for others to be held against */
    readonly gave: Reference;
    readonly device: string;
  }
  | { readonly status: "not measured" | "wrong"; readonly reason: string };

/** Largest relative error of an engine that may be timed. */
export function bound(...bits: readonly (32 | 8)[]): number {
  return bits.includes(8) ? 0.05 : 1e-4;
}

/** ‖a − b‖ / ‖b‖ over all numbers. */
export function relativeError(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number {
  let difference = 0, size = 0;
  for (const [i, row] of b.entries()) {
    if (a[i]?.length !== row.length) return Infinity;
    for (const [d, x] of row.entries()) {
      difference += (a[i][d] - x) ** 2;
      size += x * x;
    }
  }
  return Math.sqrt(difference / size);
}

/** The device that an engine computes on; a device in software shows that results are right, no speed. */
export function deviceText({ info }: Pick<GpuBackend, "info">): string {
  return info.software ? `software, correctness only: ${info.name}` : info.name;
}

/** Where an engine without a device computes. */
export function threadsText(threads: number): string {
  return threads === 1 ? "1 thread" : `${threads} threads`;
}
