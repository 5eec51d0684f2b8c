import type { Backend } from "../../kernels/mod.ts";
import type { TermCounts } from "./count_terms.ts";
import { randomizedSvd } from "./randomized_svd.ts";
import { multiplySparse, selectSparseRows } from "./sparse_matrix.ts";
import { applyTfidf, fitTfidf, type Tfidf } from "./tfidf.ts";

/** A latent semantic space: a TF-IDF weighting and the leading directions of what it weighted. */
export interface Lsa {
  readonly tfidf: Tfidf;
  /** Directions of length one, zero past `rank`, `[T, K]`. */
  readonly axes: Float64Array;
  /** Singular values of the training items' weights, zero past `rank`, `[K]`. */
  readonly singular: Float64Array;
  readonly rank: number;
  readonly components: number;
}

export interface LsaOptions {
  /** Rows of the counts to fit on. */
  readonly trainItems: ArrayLike<number>;
  /** Directions wanted, K. */
  readonly components: number;
  /** For the random start of the decomposition. */
  readonly seed: number;
}

/**
 * Fits latent semantic analysis (Deerwester et al. 1990) on training items: TF-IDF, then a truncated
 * singular value decomposition without centring.
 *
 * Fewer directions than asked for are found when there are fewer training items or shared terms; those
 * left are zero.
 *
 * @param source Counts of all items
 * @throws {RangeError} As {@link fitTfidf} and {@link randomizedSvd}
 *
 * @example Unseen items are projected
 * ```ts
 * import { openBackend } from "../../kernels/mod.ts";
 * import { countTerms } from "./count_terms.ts";
 * import { applyLsa, fitLsa } from "./lsa_features.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const source = countTerms(["sort list", "sort list", "plot data", "plot data", "sort a list"]);
 * const lsa = await fitLsa(backend, source, { trainItems: [0, 1, 2, 3], components: 3, seed: 0 });
 * assert.equal(lsa.rank, 2);
 * const scores = applyLsa(lsa, source);
 * assert.deepEqual(scores.subarray(12, 15), scores.subarray(0, 3));
 * ```
 */
export async function fitLsa(
  backend: Backend,
  source: TermCounts,
  options: LsaOptions,
): Promise<Lsa> {
  const { trainItems, components, seed } = options;
  const tfidf = fitTfidf(source, { trainItems });
  const counts = selectSparseRows(source.counts, trainItems);
  const weights = applyTfidf(tfidf, { terms: source.terms, counts });
  const { right, singular, rank } = await randomizedSvd(backend, weights, { components, seed });
  const terms = tfidf.terms.length;
  const axes = new Float64Array(right.length);
  for (let k = 0; k < components; k++) {
    for (let t = 0; t < terms; t++) axes[t * components + k] = right[k * terms + t];
  }
  return { tfidf, axes, singular, rank, components };
}

/**
 * Scores of texts along the directions of a latent semantic space: TF-IDF weights times the axes.
 *
 * @param lsa A fitted space of K components
 * @param source Counts of any texts, those fitted on or others
 * @returns Not scaled, `[I, K]`; a text without a known term is zero
 */
export function applyLsa(lsa: Lsa, source: TermCounts): Float32Array {
  return Float32Array.from(
    multiplySparse(applyTfidf(lsa.tfidf, source), lsa.axes, lsa.components),
  );
}

/**
 * Latent semantic features within each benchmark: every benchmark has a space of its own, fitted on its
 * own training items, and fills its own rows.
 *
 * @param source Counts of all I items
 * @param options As {@link fitLsa}; `benchmarks` names the benchmark of each item, `[I]`
 * @returns Not scaled, `[I, K]`; zero where a benchmark is too small to have as many directions
 * @throws {RangeError} As {@link fitLsa}
 */
export async function benchmarkLsa(
  backend: Backend,
  source: TermCounts,
  options: LsaOptions & { readonly benchmarks: readonly string[] },
): Promise<Float32Array> {
  const { components, seed, benchmarks } = options;
  const out = new Float32Array(source.counts.rows * components);
  const members = new Map<string, { rows: number[]; train: number[] }>();
  for (const benchmark of benchmarks) members.set(benchmark, { rows: [], train: [] });
  benchmarks.forEach((benchmark, i) => members.get(benchmark)!.rows.push(i));
  for (const i of Array.from(options.trainItems)) members.get(benchmarks[i])!.train.push(i);
  for (const { rows, train } of members.values()) {
    const lsa = await fitLsa(backend, source, { trainItems: train, components, seed });
    const counts = selectSparseRows(source.counts, rows);
    const scores = applyLsa(lsa, { terms: source.terms, counts });
    rows.forEach((row, i) => {
      out.set(scores.subarray(i * components, (i + 1) * components), row * components);
    });
  }
  return out;
}
