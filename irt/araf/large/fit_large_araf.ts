import {
  type ArafParameters,
  type Backend,
  type EpochLoss,
  type GpuBackend,
  layOutPairs,
  planPairs,
  WasmBackend,
} from "../../../kernels/mod.ts";
import type { Cells } from "../../../responses/mod.ts";
import { type ArafOptions, toSettings } from "../araf_options.ts";
import type { ArafFit } from "../fit_araf.ts";
import { initialAraf } from "../initial_araf.ts";
import { readLargeCheckpoint, writeLargeCheckpoint } from "./large_checkpoint.ts";
import { largeKey } from "./large_key.ts";
import { runMembers } from "./run_members.ts";
import { type FeatureSource, storeFeatures } from "./stored_features.ts";
import { trainLargeGpu } from "./train_large_gpu.ts";

/** What a large fit is trained on. */
export interface LargeArafSource {
  /** Training cells in any order, as indices into all respondents and all items */
  readonly cells: Cells;
  /** Features of all items, in memory or as the path of a matrix on disk */
  readonly features: FeatureSource;
}

/** How far a large fit has come. */
export interface LargeArafProgress {
  /** Epochs that are over, those of an earlier run counted in */
  readonly epochs: number;
  readonly totalEpochs: number;
  /** Items done in this run, over all its epochs, and how many it will be */
  readonly items: number;
  readonly totalItems: number;
  /** At the speed of this run so far; none before there is a speed */
  readonly secondsLeft?: number;
  /** The last loss that was computed */
  readonly loss?: EpochLoss;
}

export interface LargeArafOptions {
  readonly options: ArafOptions;
  /** Of first parameters and dropout. */
  readonly seed: number;
  /** Where to start instead of a draw by seed. */
  readonly initial?: ArafParameters;
  /** WebAssembly unless told; WebGPU, which holds all features and cells in its own memory */
  readonly backend?: Backend;
  /** Workers that share a fit in WebAssembly, as many as cores unless told; 0 for the calling thread. */
  readonly workers?: number;
  /** The loss is kept in every so many epochs and the last; 10 unless told, 0 for never. */
  readonly lossEvery?: number;
  /** Items whose features are read at a time; 4096 unless told. Does not change the fit. */
  readonly blockItems?: number;
  /** A file that the fit goes on from where it is there, and its state is kept in. */
  readonly checkpoint?: {
    readonly path: string;
    /** 5 unless told */
    readonly everyEpochs?: number;
  };
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LargeArafProgress) => void;
}

/**
 * Fits one amortized IRT model to observed cells alone, without a matrix of respondents by items: for a
 * million items and more, of which each respondent answered few. It is the same model, trained in the same
 * steps, as by `fitAraf`.
 *
 * Time per epoch grows with I · D · K and with C · K. Memory holds the cells (8 bytes each besides those
 * that were given), the parameters some times over, and the features: nothing of them but a block where
 * they are in a file, 2 bytes a number in half precision, else 4. The same fit gives the same bits
 * whatever the workers, the blocks and the order of the cells, and also when it was stopped and went on on
 * the same device.
 *
 * @returns The fit; its checkpoint stays until it is removed, so that nothing is lost before the fit is saved
 * @throws {RangeError} When parts do not fit together, a feature is not finite, the fit runs off to
 * infinity, or the checkpoint is of another fit
 * @throws {SyntaxError} When a file of features or a checkpoint cannot be read
 * @throws {TypeError} When the backend is the reference
 * @throws {DeviceError} When the device is lost or has no room
 *
 * @example Two respondents, four items with one feature
 * ```ts
 * import { fitLargeAraf } from "./fit_large_araf.ts";
 * import { ARAF_PRESETS } from "../araf_options.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 2,
 *   items: 4,
 *   respondent: new Uint32Array([0, 0, 0, 1, 1, 1]),
 *   item: new Uint32Array([0, 1, 2, 0, 1, 3]),
 *   score: new Float64Array([1, 1, 1, 1, 0, 0]),
 * };
 * const features = { values: new Float32Array([1, 0.5, -0.5, -1]), width: 1 };
 * const options = { ...ARAF_PRESETS.default, factors: 1, epochs: 50 };
 * const fit = await fitLargeAraf({ cells, features }, { options, seed: 0, workers: 0 });
 * assert(fit.parameters.bias[0] > fit.parameters.bias[1]);
 * ```
 */
export async function fitLargeAraf(
  { cells, features }: LargeArafSource,
  request: LargeArafOptions,
): Promise<ArafFit> {
  const { options, seed, initial, lossEvery = 10, blockItems, checkpoint, signal } = request;
  const backend = requireDevice(request.backend ?? new WasmBackend());
  const settings = toSettings(options, lossEvery);
  const { stored, width } = storeFeatures(features, cells.items);
  const hard = options.likelihood === "bernoulli";
  const target = hard ? Float32Array.from(cells.score, (y) => y > 0.5 ? 1 : 0) : cells.score;
  const pairs = layOutPairs({ ...cells, target }, settings);
  const { respondents } = cells;
  const start = initial ?? initialAraf(seed, { respondents, width, factors: options.factors });
  checkStart(start, { respondents, width, factors: options.factors });

  const key = checkpoint &&
    await largeKey({ pairs, features: stored, options, seed, initial, lossEvery, backend });
  const earlier = checkpoint && await readLargeCheckpoint(checkpoint.path, key!);
  const plan = planPairs({ pairs, features: { width }, settings });
  const threads = request.workers ?? navigator.hardwareConcurrency ?? 1;
  const members = backend.kind === "webgpu" ? 0 : Math.min(plan.parts, threads);
  const progress = new Progress(request, plan.items, earlier);
  let parameters: ArafParameters | undefined;
  const task = {
    pairs,
    features: stored,
    settings,
    penalty: options.learnTau ? options.penalty : 0,
    seed,
    blockItems,
    start: earlier?.snapshot ?? start,
    epochs: earlier?.epochs ?? 0,
    stateEvery: checkpoint ? checkpoint.everyEpochs ?? 5 : 0,
    member: 0,
    ...(members > 0 && { team: { members, memory: plan.teamMemory() } }),
  };
  const events = backend.kind === "webgpu"
    ? trainLargeGpu(backend, task, signal)
    : runMembers(backend, task, { members, signal });
  for await (const event of events) {
    if (event.type === "end") parameters = event.parameters;
    else if (event.type === "state") {
      const { epochs, snapshot } = event;
      if (!checkpoint) continue;
      const state = { key: key!, epochs, losses: progress.losses, snapshot };
      await writeLargeCheckpoint(checkpoint.path, state);
    } else progress.take(event);
  }
  checkFinite(parameters!);
  const tau = [...parameters!.scale].map((rho) => options.learnTau ? Math.max(0, rho) : 1);
  return {
    parameters: parameters!,
    options,
    seed,
    losses: progress.losses,
    tau,
    activeDimensions: tau.flatMap((t, k) => t > options.snapBelow ? [k] : []),
    backend: backend.info,
  };
}

/** Counts what is done and tells it. */
class Progress {
  readonly losses: EpochLoss[];
  readonly #from = performance.now();
  #epochs: number;
  #items = 0;
  readonly #totalItems: number;

  constructor(
    readonly request: LargeArafOptions,
    items: number,
    earlier?: { readonly epochs: number; readonly losses: readonly EpochLoss[] },
  ) {
    this.losses = [...earlier?.losses ?? []];
    this.#epochs = earlier?.epochs ?? 0;
    this.#totalItems = items * (request.options.epochs - this.#epochs);
  }

  take(event: { type: "items"; items: number } | { type: "epoch"; loss?: EpochLoss }): void {
    if (event.type === "items") this.#items += event.items;
    else {
      this.#epochs++;
      if (event.loss) this.losses.push(event.loss);
    }
    const seconds = (performance.now() - this.#from) / 1000;
    const left = this.#totalItems - this.#items;
    this.request.onProgress?.({
      epochs: this.#epochs,
      totalEpochs: this.request.options.epochs,
      items: this.#items,
      totalItems: this.#totalItems,
      ...(this.#items > 0 && { secondsLeft: seconds / this.#items * left }),
      ...(this.losses.length > 0 && { loss: this.losses.at(-1) }),
    });
  }
}

function requireDevice(backend: Backend): WasmBackend | GpuBackend {
  if (backend.kind !== "reference") return backend;
  throw new TypeError(
    "Cannot fit observed cells on the reference backend as it holds whole matrices: open wasm or webgpu, or fit with fitAraf",
  );
}

function checkStart(
  p: ArafParameters,
  { respondents: R, width: D, factors: K }: {
    readonly respondents: number;
    readonly width: number;
    readonly factors: number;
  },
): void {
  const lengths = {
    ability: R * K,
    bias: R,
    projection: K * D,
    scale: K,
    difficulty: D,
    offset: 1,
    global: 1,
  };
  for (const [name, length] of Object.entries(lengths)) {
    const found = p[name as keyof ArafParameters].length;
    if (found !== length) {
      throw new RangeError(
        `Cannot start a fit as ${name} must have length ${length}: current length is ${found}`,
      );
    }
  }
}

function checkFinite(parameters: ArafParameters): void {
  for (const [name, values] of Object.entries(parameters)) {
    if (!(values as Float64Array).every(Number.isFinite)) {
      throw new RangeError(
        `Cannot use the fit as all its parameters must be finite: ${name} is not; lower its learning rates`,
      );
    }
  }
}
