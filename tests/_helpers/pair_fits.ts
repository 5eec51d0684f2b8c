import { ArafPairTrainer } from "../../kernels/araf/pairs/pair_trainer.ts";
import { layOutPairs } from "../../kernels/araf/pairs/lay_out_pairs.ts";
import type { FeatureElement, FeatureReader } from "../../kernels/araf/pairs/pair_types.ts";
import type { PairSnapshot } from "../../kernels/araf/pairs/pair_snapshot.ts";
import type { ArafJob, ArafResult, EpochLoss } from "../../kernels/araf/araf_types.ts";
import { WasmBackend } from "../../kernels/mod.ts";

/** Features in memory, read as from a file. */
export function featureReader(
  values: Float32Array,
  width: number,
  element: FeatureElement = "f4",
): FeatureReader {
  const stored = element === "f2" ? new Float16Array(values) : values;
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  const row = width * stored.BYTES_PER_ELEMENT;
  return {
    width,
    element,
    read: (from, to, into) => into.set(bytes.subarray(from * row, to * row)),
  };
}

export interface PairFitOptions {
  readonly element?: FeatureElement;
  readonly blockItems?: number;
}

/** Trains a job on its pairs, on this thread. */
export function trainPairs(
  job: ArafJob,
  options: PairFitOptions = {},
): ArafResult & { snapshot: PairSnapshot } {
  const { problem, settings } = job;
  const wasm = new WasmBackend();
  using scope = wasm.scope();
  const trainer = new ArafPairTrainer(wasm, scope, {
    pairs: layOutPairs(problem, settings),
    features: featureReader(problem.x, problem.width, options.element),
    settings,
    blockItems: options.blockItems,
  });
  trainer.start(job.initial);
  const losses: EpochLoss[] = [];
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const loss = finish(trainer.epoch(epoch, job));
    if (loss !== undefined) losses.push({ epoch, loss });
  }
  return { parameters: trainer.parameters(), losses, snapshot: trainer.snapshot() };
}

/** What a generator returns. */
export function finish<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value as T;
  }
}
