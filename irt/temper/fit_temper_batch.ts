import type { Backend } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import { fitInWorkers } from "./_batch_pool.ts";
import { fitOnGpu, named } from "./_gpu_batch.ts";
import { fitTemper, type FitTemperInput } from "./fit_temper.ts";
import type { TemperFit } from "./temper_fit.ts";

/** One fit of a batch. */
export interface TemperJob {
  readonly cells: Cells;
  /** Text groups that several jobs share should be one array: it goes to each worker once */
  readonly input: Omit<FitTemperInput, "backend">;
}

/** A fit that is done. */
export interface TemperBatchFit {
  /** Of the job */
  readonly index: number;
  readonly fit: TemperFit;
}

export interface TemperBatchOptions {
  /** Workers at most, as many as cores unless told; 0 fits on the calling thread. WebAssembly only */
  readonly workers?: number;
  readonly signal?: AbortSignal;
}

/**
 * Fits many TEMPER models, such as all splits, retentions and variants of a study, and gives each as soon as
 * it is done. In WebAssembly whole fits run side by side in workers; what comes out does not depend on their
 * number. On a WebGPU device as many as its memory holds are fitted side by side, all sweeps without a look
 * from the host; consecutive jobs go together if they differ in cells, texts, seeds and starts only.
 *
 * @throws {RangeError} When a job is not fit for `fitTemper`; the message tells which
 *
 * @example
 * ```ts
 * import { WasmBackend } from "../../kernels/mod.ts";
 * import { fitTemperBatch } from "./fit_temper_batch.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 2,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0, 1, 1]),
 *   item: new Uint32Array([0, 1, 0, 1]),
 *   score: new Float64Array([1, 1, 1, 0]),
 * };
 * const jobs = [5, 15].map((sweeps) => ({ cells, input: { benchmarks: ["a", "a"], sweeps } }));
 * const trails: number[] = [];
 * for await (const { index, fit } of fitTemperBatch(new WasmBackend(), jobs, { workers: 0 })) {
 *   trails[index] = fit.trail.length;
 * }
 * assert.deepEqual(trails, [5, 15]);
 * ```
 */
export async function* fitTemperBatch(
  backend: Backend,
  jobs: readonly TemperJob[],
  options: TemperBatchOptions = {},
): AsyncGenerator<TemperBatchFit> {
  if (backend.kind === "webgpu") return yield* fitOnGpu(backend, jobs, options);
  const { workers = navigator.hardwareConcurrency ?? 1, signal } = options;
  const count = Math.min(workers, jobs.length);
  if (backend.kind === "wasm" && count > 0 && typeof Worker !== "undefined") {
    yield* fitInWorkers(backend, jobs, { workers: count, ...(signal && { signal }) });
    return;
  }
  for (const [index, { cells, input }] of jobs.entries()) {
    signal?.throwIfAborted();
    yield { index, fit: named(index, () => fitTemper(cells, { ...input, backend })) };
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
