import type { Backend } from "../kernels/mod.ts";
import { trainingRows } from "./_training_rows.ts";
import { cachedFeatures, type CacheStatus } from "./digest_cache.ts";
import { scaleToUnitRows } from "./scale_to_unit_rows.ts";
import { applySae, fitSae, type SaeOptions } from "./sae.ts";

/** Version of the steps below; part of what results are kept under. */
const PROTOCOL = "sae 2";

export interface SaeFeatureOptions extends Omit<SaeOptions, "rows"> {
  /** Rows on which the autoencoder is fitted, or `all` of them. */
  readonly trainItems: ArrayLike<number> | "all";
  /** Where results are kept under a digest of everything they follow from; nothing is kept without. */
  readonly cacheFolder?: string;
}

/** Item features made from embeddings, and how they came about. */
export interface SaeFeatures {
  /** One row of length one (or zero) an item, at most K of its numbers not zero, `[I, F]`. */
  readonly values: Float32Array;
  readonly features: number;
  readonly active: number;
  /** Features that are active in none of the training items. */
  readonly deadFeatures: number;
  /** Items without any active feature; their rows are zero. */
  readonly emptyItems: number;
  /** Loss of the last step. */
  readonly finalLoss: number;
  /** SHA-256 of embeddings, training items and settings. */
  readonly digest: string;
  readonly cache: CacheStatus;
}

/**
 * Sparse features of items: embeddings are scaled to length one, a top-K autoencoder is fitted on the
 * training items, and the activations of all items are scaled to length one again.
 *
 * @param embeddings One row an item, `[I, D]`
 * @throws {RangeError} When rows are not whole, a value is not finite, a setting is outside, or the
 *   training items are fewer than two, named twice or not among the rows
 *
 * @example
 * ```ts
 * import { saeFeatures } from "./sae_features.ts";
 * import { openBackend } from "../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const embeddings = Float32Array.from({ length: 40 }, (_, i) => Math.cos(i * i));
 * const options = { width: 4, trainItems: [0, 1, 2, 3, 4, 5, 6], features: 8, active: 2, epochs: 3 };
 * const { values, deadFeatures } = await saeFeatures(backend, embeddings, options);
 * assert.equal(values.length, 10 * 8);
 * assert(deadFeatures < 8);
 * ```
 */
export async function saeFeatures(
  backend: Backend,
  embeddings: Float32Array,
  options: SaeFeatureOptions,
): Promise<SaeFeatures> {
  const { width, features = 48, active = 4, epochs = 100, seed = 0, onEpoch } = options;
  if (!Number.isInteger(width) || width < 1 || !embeddings.length || embeddings.length % width) {
    throw new RangeError(
      `Cannot make features as embeddings must hold whole rows of ${width} values: found ${embeddings.length} values`,
    );
  }
  const rows = embeddings.length / width;
  const train = trainingRows(options.trainItems, rows);
  const { tables, notes, digest, cache } = await cachedFeatures(options.cacheFolder, {
    key: {
      protocol: PROTOCOL,
      settings: {
        backend: backend.info.kind,
        device: backend.info.name,
        width,
        features,
        active,
        epochs,
        seed,
      },
      inputs: { embeddings, train },
    },
    compute: async () => {
      const scaled = scaleToUnitRows(embeddings, width);
      const chosen = new Float32Array(train.length * width);
      train.forEach((row, i) => {
        chosen.set(scaled.subarray(row * width, (row + 1) * width), i * width);
      });
      const fitting = { rows: train.length, width, features, active, epochs, seed, onEpoch };
      const sae = await fitSae(backend, chosen, fitting);
      const data = scaleToUnitRows(await applySae(backend, sae, scaled), features);
      const { deadFeatures, losses } = sae;
      return {
        tables: { values: { shape: [rows, features], dtype: "f4", data } },
        notes: { deadFeatures: String(deadFeatures), finalLoss: String(losses.at(-1)) },
      };
    },
  });
  const values = tables.values.data as Float32Array;
  let emptyItems = 0;
  for (let at = 0; at < values.length; at += features) {
    if (values.subarray(at, at + features).every((value) => value === 0)) emptyItems++;
  }
  return {
    values,
    features,
    active,
    deadFeatures: Number(notes.deadFeatures),
    emptyItems,
    finalLoss: Number(notes.finalLoss),
    digest,
    cache,
  };
}
