import {
  type Backend,
  encodeSae,
  type SaeParameters,
  ShapeError,
  trainSae,
} from "../kernels/mod.ts";

/** Sizes and settings of a sparse autoencoder over item embeddings. */
export interface SaeOptions {
  readonly rows: number;
  /** Values in a row, D. */
  readonly width: number;
  /** Features, 48 unless told. */
  readonly features?: number;
  /** Features that may be active in a row, 4 unless told. */
  readonly active?: number;
  /** Passes over the rows, 100 unless told. */
  readonly epochs?: number;
  /** Fixes the start and the order of the rows, 0 unless told. */
  readonly seed?: number;
  /** Is told the epochs done. */
  readonly onEpoch?: (epochs: number) => void;
}

/** A fitted sparse autoencoder. */
export interface Sae {
  readonly parameters: SaeParameters;
  readonly width: number;
  readonly features: number;
  readonly active: number;
  /** Loss of each step. */
  readonly losses: Float64Array;
  /** Features that are active in none of the rows it was fitted on. */
  readonly deadFeatures: number;
}

/**
 * Fits a top-K sparse autoencoder to rows.
 *
 * Batches of 512, Adam at 5e-4; see `trainSae` for the model and its loss (Gao et al., 2024, with the
 * constants of Movva et al., 2025). The same seed gives the same bits on one backend.
 *
 * @param values Shape `[rows, D]`
 * @throws {ShapeError} When the length is not `rows * width`
 * @throws {RangeError} When a size or setting is outside, or a value is not finite
 *
 * @example
 * ```ts
 * import { applySae, fitSae } from "./sae.ts";
 * import { openBackend } from "../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const values = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i * i));
 * const sae = await fitSae(backend, values, { rows: 20, width: 3, features: 6, active: 2, epochs: 5 });
 * const activations = await applySae(backend, sae, values);
 * assert.equal(activations.length, 20 * 6);
 * assert(activations.filter((a) => a !== 0).length <= 20 * 2);
 * ```
 */
export async function fitSae(
  backend: Backend,
  values: Float32Array,
  options: SaeOptions,
): Promise<Sae> {
  const { rows, width, features = 48, active = 4, epochs = 100, seed = 0, onEpoch } = options;
  if (values.length !== rows * width) {
    throw new ShapeError("fitSae", "values", rows * width, values.length);
  }
  const fault = values.findIndex((value) => !Number.isFinite(value));
  if (fault >= 0) {
    throw new RangeError(
      `Cannot fit a sparse autoencoder as every value must be finite: row ${
        Math.floor(fault / width)
      }, column ${fault % width} holds ${values[fault]}`,
    );
  }
  const size = { width, features, active };
  const { parameters, losses } = await trainSae(backend, values, {
    ...size,
    epochs,
    seed,
    onEpoch,
  });
  const chosen = await encodeSae(backend, values, { ...size, parameters });
  const alive = new Set(chosen.features.filter((_, at) => chosen.values[at] > 0));
  return { parameters, ...size, losses, deadFeatures: features - alive.size };
}

/**
 * Activations of every row, dense: at most K of the F numbers in a row are not zero, none is negative.
 *
 * @param values Shape `[rows, D]`
 * @returns Shape `[rows, F]`
 * @throws {RangeError} When the values do not split into rows of the width that was fitted
 *
 * @example
 * ```ts
 * import { applySae } from "./sae.ts";
 * import { openBackend } from "../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "reference" });
 * const unit = new Float32Array([1, 0, 0, 1]);
 * const [featureBias, inputBias] = [new Float32Array(2), new Float32Array(2)];
 * const parameters = { encoder: unit, decoder: unit, featureBias, inputBias };
 * const sae = { parameters, width: 2, features: 2, active: 1 };
 * assert.deepEqual([...await applySae(backend, sae, new Float32Array([3, 4]))], [0, 4]);
 * ```
 */
export async function applySae(
  backend: Backend,
  sae: Omit<Sae, "losses" | "deadFeatures">,
  values: Float32Array,
): Promise<Float32Array<ArrayBuffer>> {
  const { parameters, width, features, active } = sae;
  const chosen = await encodeSae(backend, values, { parameters, width, features, active });
  const out = new Float32Array(values.length / width * features);
  for (let at = 0; at < chosen.values.length; at++) {
    if (chosen.values[at] > 0) {
      out[Math.floor(at / active) * features + chosen.features[at]] = chosen.values[at];
    }
  }
  return out;
}
