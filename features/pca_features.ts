import { join } from "node:path";
import { readSafetensors, sha256, writeSafetensors } from "../files/mod.ts";
import { type Backend, normaliseRows } from "../kernels/mod.ts";
import { applyPca, fitPca } from "./pca.ts";

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
  /** True if the values were read from the cache. */
  readonly cached: boolean;
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
  const { width, components = 48, seed = 0, cacheFolder } = options;
  if (!Number.isInteger(width) || width < 1 || !embeddings.length || embeddings.length % width) {
    throw new RangeError(
      `Cannot make features as embeddings must hold whole rows of ${width} values: there are ${embeddings.length} values`,
    );
  }
  const rows = embeddings.length / width;
  const train = trainingRows(options.trainItems, rows);
  const settings = { what: "pca 1", device: backend.info.kind, rows, width, components, seed };
  const digest = await digestOf(settings, embeddings, train);
  const path = cacheFolder && join(cacheFolder, `pca-${digest}.safetensors`);
  const kept = path && await readKept(path, { rows, components });
  if (kept) return { ...kept, components, digest, cached: true };
  const scaled = await normaliseRows(backend, embeddings, { rows, width });
  const chosen = new Float32Array(train.length * width);
  train.forEach((row, i) => {
    chosen.set(scaled.values.subarray(row * width, (row + 1) * width), i * width);
  });
  const pca = await fitPca(backend, chosen, { rows: train.length, width, components, seed });
  const scores = await applyPca(backend, pca, scaled.values);
  const { values } = await normaliseRows(backend, scores, { rows, width: components });
  const { rank, explained, converged } = pca;
  if (path) {
    await writeSafetensors(path, {
      values: { shape: [rows, components], dtype: "f4", data: values },
      explained: { shape: [components], dtype: "f8", data: explained },
    }, { metadata: { rank: String(rank), converged: String(converged) } });
  }
  return { values, components, rank, explained, converged, digest, cached: false };
}

function trainingRows(items: ArrayLike<number> | "all", rows: number): Uint32Array {
  if (items === "all") return Uint32Array.from({ length: rows }, (_, i) => i);
  const seen = new Set<number>();
  for (const row of Array.from(items)) {
    const fault = seen.has(row)
      ? "is named twice"
      : Number.isInteger(row) && row >= 0 && row < rows
      ? undefined
      : `is not a row of 0 to ${rows - 1}`;
    if (fault) throw new RangeError(`Cannot make features as training item ${row} ${fault}`);
    seen.add(row);
  }
  if (seen.size < 2) {
    throw new RangeError(
      `Cannot make features as at least 2 training items must be there: ${seen.size} given`,
    );
  }
  return Uint32Array.from(seen).sort();
}

async function digestOf(
  settings: Record<string, unknown>,
  embeddings: Float32Array,
  train: Uint32Array,
): Promise<string> {
  const bytes = (a: Float32Array | Uint32Array) =>
    new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
  const parts = [await sha256(bytes(embeddings)), await sha256(bytes(train))];
  return await sha256(JSON.stringify({ ...settings, parts }));
}

/** What an earlier call left, or undefined where there is nothing or the file is damaged. */
async function readKept(
  path: string,
  { rows, components }: { rows: number; components: number },
): Promise<Pick<PcaFeatures, "values" | "explained" | "rank" | "converged"> | undefined> {
  try {
    const { tensors, metadata } = await readSafetensors(path);
    const values = tensors.get("values")?.data;
    const explained = tensors.get("explained")?.data;
    if (!(values instanceof Float32Array) || values.length !== rows * components) return undefined;
    if (!(explained instanceof Float64Array)) return undefined;
    const rank = Number(metadata.rank);
    return { values, explained, rank, converged: metadata.converged === "true" };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
