import { CounterRandom } from "../../kernels/mod.ts";

/** Simulated text embeddings of items. */
export interface SimulatedEmbeddings {
  /** `[I, D]` row-major, each row of length 1 */
  values: Float32Array;
  /** D */
  width: number;
  /** `[I]` number of the cluster that each item was drawn from */
  cluster: Uint32Array;
}

/**
 * Unit vectors in clusters: every benchmark has a centre, its clusters lie about that centre, and items
 * about their cluster. All three steps are Gaussian with a deviation of 1/√D a coordinate times the spread.
 *
 * @param options `seed`; `benchmarks` `[I]`, number of the benchmark of each item, counted from 0; `width` D;
 * `clusters` of each benchmark, 6 by default; `clusterSpread` of clusters about their benchmark, 1 by default;
 * `itemSpread` of items about their cluster, 0.7 by default
 * @throws {RangeError} When a size is no positive integer or a spread is negative
 *
 * @example Items of one cluster are alike
 * ```ts
 * import { simulateEmbeddings } from "./simulate_embeddings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { values } = simulateEmbeddings({
 *   seed: 1,
 *   benchmarks: [0, 0],
 *   width: 16,
 *   clusters: 1,
 *   itemSpread: 0.1,
 * });
 * let cosine = 0;
 * for (let d = 0; d < 16; d++) cosine += values[d] * values[16 + d];
 * assert(cosine > 0.9 && cosine < 1);
 * ```
 */
export function simulateEmbeddings(options: {
  seed: number;
  benchmarks: ArrayLike<number>;
  width: number;
  clusters?: number;
  clusterSpread?: number;
  itemSpread?: number;
}): SimulatedEmbeddings {
  const { seed, benchmarks, width, clusters = 6, clusterSpread = 1, itemSpread = 0.7 } = options;
  for (const [name, value] of Object.entries({ width, clusters })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot simulate embeddings as ${name} must be a positive integer: found ${value}`,
      );
    }
  }
  for (const [name, value] of Object.entries({ clusterSpread, itemSpread })) {
    if (!(value >= 0 && value < Infinity)) {
      throw new RangeError(
        `Cannot simulate embeddings as ${name} must be at least 0: found ${value}`,
      );
    }
  }
  const items = benchmarks.length, unit = 1 / Math.sqrt(width);
  const about = (centre: ArrayLike<number>, spread: number, random: CounterRandom) =>
    Float64Array.from(centre, (value) => value + spread * unit * random.normal());
  const centres = new Map<number, Float64Array[]>();
  const random = new CounterRandom(seed, "embedding clusters");
  for (const benchmark of new Set(Array.from(benchmarks))) {
    const home = about(new Float64Array(width), 1, random);
    const own = Array.from({ length: clusters }, () => about(home, clusterSpread, random));
    centres.set(benchmark, own);
  }
  const values = new Float32Array(items * width), cluster = new Uint32Array(items);
  const draw = new CounterRandom(seed, "embeddings");
  for (let i = 0; i < items; i++) {
    cluster[i] = draw.integer(clusters);
    const row = about(centres.get(benchmarks[i])![cluster[i]], itemSpread, draw);
    const length = Math.hypot(...row);
    values.set(row.map((value) => value / length), i * width);
  }
  return { values, width, cluster };
}
