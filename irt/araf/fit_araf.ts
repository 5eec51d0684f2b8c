import {
  type ArafJob,
  type ArafParameters,
  type ArafProblem,
  type Backend,
  type BackendInfo,
  countEpochs,
  type EpochLoss,
  trainAraf,
} from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import { type ArafOptions, toSettings } from "./araf_options.ts";
import { initialAraf } from "./initial_araf.ts";

/** Features of all items, `[I, D]`, row-major. */
export interface ItemFeatures {
  readonly values: Float32Array;
  /** D. */
  readonly width: number;
}

/** One fit to make: training cells, features, options and seed. */
export interface ArafRequest {
  /** Training cells, as indices into all R respondents and all I items. */
  readonly cells: Cells;
  readonly features: ItemFeatures;
  readonly options: ArafOptions;
  /** Of first parameters and dropout. */
  readonly seed: number;
  /** Where to start instead of a draw by seed. */
  readonly initial?: ArafParameters;
}

/** A trained fit. */
export interface ArafFit {
  readonly parameters: ArafParameters;
  readonly options: ArafOptions;
  readonly seed: number;
  readonly losses: readonly EpochLoss[];
  /** τ of each factor. */
  readonly tau: readonly number[];
  /** Factors whose τ is above `snapBelow`. */
  readonly activeDimensions: readonly number[];
  readonly backend: BackendInfo;
}

export interface FitArafProgress {
  readonly epochs: number;
  readonly totalEpochs: number;
  readonly fits: number;
  readonly totalFits: number;
}

export interface FitArafOptions {
  readonly signal?: AbortSignal;
  /** Workers of the WebAssembly backend; as many as cores unless told, 0 for the calling thread. */
  readonly workers?: number;
  /** The loss is kept in every so many epochs and the last; 100 unless told, 0 for never. */
  readonly lossEvery?: number;
  readonly onProgress?: (progress: FitArafProgress) => void;
}

/**
 * Fits any number of amortized IRT models together: different seeds, penalties, likelihoods, features and
 * training sets. Requests that share cells and features (the same objects) and differ in the penalty
 * alone share the epochs before it sets in. Fits come as they end, in no particular order; the same
 * request gives the same bits on the same device, whatever it is trained with.
 *
 * @throws {RangeError} When a request's parts do not fit together
 * @throws {DeviceError} When the device is lost or out of memory
 *
 * @example Two respondents, four items with one feature
 * ```ts
 * import { fitAraf } from "./fit_araf.ts";
 * import { ARAF_PRESETS } from "./araf_options.ts";
 * import { openBackend } from "../../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = {
 *   respondents: 2,
 *   items: 4,
 *   respondent: new Uint32Array([0, 0, 0, 0, 1, 1, 1, 1]),
 *   item: new Uint32Array([0, 1, 2, 3, 0, 1, 2, 3]),
 *   score: new Float64Array([1, 1, 1, 0, 1, 0, 0, 0]),
 * };
 * const features = { values: new Float32Array([1, 0.5, -0.5, -1]), width: 1 };
 * const options = { ...ARAF_PRESETS.default, factors: 1, epochs: 50 };
 * const backend = await openBackend({ device: "reference" });
 * for await (const { fit } of fitAraf(backend, [{ cells, features, options, seed: 0 }])) {
 *   assert(fit.parameters.bias[0] > fit.parameters.bias[1]);
 * }
 * ```
 */
export async function* fitAraf(
  backend: Backend,
  requests: readonly ArafRequest[],
  options: FitArafOptions = {},
): AsyncGenerator<{ index: number; fit: ArafFit }> {
  const { signal, workers, lossEvery = 100, onProgress } = options;
  const jobs = toJobs(requests, lossEvery);
  const totalEpochs = countEpochs(jobs, workers ?? navigator.hardwareConcurrency ?? 1);
  let [epochs, fits] = [0, 0];
  const report = () => onProgress?.({ epochs, totalEpochs, fits, totalFits: jobs.length });
  const onEpochs = (done: number) => {
    epochs = Math.min(totalEpochs, epochs + done);
    report();
  };
  for await (const { index, result } of trainAraf(backend, jobs, { signal, workers, onEpochs })) {
    fits++;
    report();
    const { options, seed } = requests[index];
    const tau = [...result.parameters.scale].map((rho) => options.learnTau ? Math.max(0, rho) : 1);
    const activeDimensions = tau.flatMap((t, k) => t > options.snapBelow ? [k] : []);
    yield {
      index,
      fit: { ...result, options, seed, tau, activeDimensions, backend: backend.info },
    };
  }
}

/** Requests as jobs; equal parts become the same objects, so that the kernels can share work. */
function toJobs(requests: readonly ArafRequest[], lossEvery: number): ArafJob[] {
  const ids = new Map<object, number>();
  const id = (value: object) => {
    if (!ids.has(value)) ids.set(value, ids.size);
    return ids.get(value)!;
  };
  const problems = new Map<string, ArafProblem>();
  const starts = new Map<string, ArafParameters>();
  const once = <T>(known: Map<string, T>, key: string, make: () => T): T => {
    if (!known.has(key)) known.set(key, make());
    return known.get(key)!;
  };
  return requests.map(({ cells, features, options, seed, initial }) => {
    const hard = options.likelihood === "bernoulli";
    const problem = once(problems, `${id(cells)} ${id(features.values)} ${hard}`, () => ({
      respondents: cells.respondents,
      items: cells.items,
      width: features.width,
      x: features.values,
      respondent: cells.respondent,
      item: cells.item,
      target: hard ? hardScores(cells.score) : cells.score,
      weight: cells.weight,
    }));
    const size = {
      respondents: cells.respondents,
      width: features.width,
      factors: options.factors,
    };
    const key = `${seed} ${size.respondents} ${size.width} ${size.factors}`;
    return {
      problem,
      settings: toSettings(options, lossEvery),
      penalty: options.learnTau ? options.penalty : 0,
      seed,
      initial: initial ?? once(starts, key, () => initialAraf(seed, size)),
    };
  });
}

/** Scores as 0 and 1; the same array where they are no others. */
function hardScores(score: Float64Array): Float64Array {
  return score.every((y) => y === 0 || y === 1) ? score : score.map((y) => y > 0.5 ? 1 : 0);
}
