import { type Backend, normaliseRows } from "../kernels/mod.ts";
import { trainingRows } from "./_training_rows.ts";
import { cachedFeatures, type CacheStatus } from "./digest_cache.ts";
import { applyPca, fitPca } from "./pca.ts";

/** Version of the steps below; part of what results are kept under. */
const PROTOCOL = "pca 2";

export interface PcaFeatureOptions {
  /** Embedding width D. */
  readonly width: number;
  /** Rows on which centre and axes are fitted, or `all` of them. */
  readonly trainItems: ArrayLike<number> | "all";
  /** Features wanted, 48 unless told. */
  readonly components?: number;
  /** For the random start of the fit of large tables, 0 unless told. */
  readonly seed?: number;
  /** Where results are kept under a digest of everything they follow from; nothing is kept without. */
  readonly cacheFolder?: string;
}

/** Item features made from embeddings, and how they came about. */
export interface PcaFeatures {
  /** One row of length one (or zero) an item, `[I, components]`. */
  readonly values: Float32Array;
  readonly components: number;
  /** Axes that are not zero. */
  readonly rank: number;
  /** Share of the training variance along each axis, `[components]`. */
  readonly explained: Float64Array;
  readonly converged: boolean;
  /** SHA-256 of embeddings, training items and settings. */
  readonly digest: string;
  readonly cache: CacheStatus;
}

/**
 * Principal-component features of items: embeddings are scaled to length one, centre and axes are fitted
 * on the training items, all items are projected without whitening, and scaled to length one again.
 *
 * @param embeddings One row an item, `[I, D]`
 *
 * @throws {RangeError} When rows are not whole, a value is not finite, or the training items are fewer
 * than two, named twice or not among the rows
 *
 * @example
 * ```ts
 * import { pcaFeatures } from "./pca_features.ts";
 * import { openBackend } from "../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const embeddings = new Float32Array([1, 0, 5, 0, -1, 0, -2, 0]);
 * const options = { width: 2, trainItems: [0, 1, 2], components: 2 };
 * const { values, rank } = await pcaFeatures(backend, embeddings, options);
 * assert.equal(rank, 1);
 * assert.deepEqual([...values].map((v) => Math.round(v) + 0), [1, 0, 1, 0, -1, 0, -1, 0]);
 * ```
 */
export async function pcaFeatures(
  backend: Backend,
  embeddings: Float32Array,
  options: PcaFeatureOptions,
): Promise<PcaFeatures> {
  const { width, components = 48, seed = 0 } = options;
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
      settings: { backend: backend.info.kind, device: backend.info.name, width, components, seed },
      inputs: { embeddings, train },
    },
    compute: async () => {
      const scaled = await normaliseRows(backend, embeddings, { rows, width });
      const chosen = new Float32Array(train.length * width);
      train.forEach((row, i) => {
        chosen.set(scaled.values.subarray(row * width, (row + 1) * width), i * width);
      });
      const pca = await fitPca(backend, chosen, { rows: train.length, width, components, seed });
      const scores = await applyPca(backend, pca, scaled.values);
      const { values } = await normaliseRows(backend, scores, { rows, width: components });
      const { rank, explained, converged } = pca;
      return {
        tables: {
          values: { shape: [rows, components], dtype: "f4", data: values },
          explained: { shape: [components], dtype: "f8", data: explained },
        },
        notes: { rank: String(rank), converged: String(converged) },
      };
    },
  });
  return {
    values: tables.values.data as Float32Array,
    components,
    rank: Number(notes.rank),
    explained: tables.explained.data as Float64Array,
    converged: notes.converged === "true",
    digest,
    cache,
  };
}
