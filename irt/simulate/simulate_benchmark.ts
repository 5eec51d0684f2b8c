import { CounterRandom } from "../../kernels/mod.ts";
import type { ResponseMatrixParts } from "../../responses/mod.ts";
import { AGENT_BENCHMARKS, type BenchmarkSize } from "./benchmark_sizes.ts";
import { drawResponses, type ResponseKind } from "./_draw_responses.ts";
import { type SimulatedEmbeddings, simulateEmbeddings } from "./simulate_embeddings.ts";

/** What {@linkcode simulateBenchmark} simulates; deviations are in logits. */
export interface SimulationOptions {
  seed: number;
  /** Blocks of agents and items; the sizes of the published study by default */
  benchmarks?: readonly BenchmarkSize[];
  /** K, 3 by default; 0 leaves a Rasch model */
  factors?: number;
  /** D, 48 by default */
  width?: number;
  /** Clusters of items in each benchmark, 6 by default */
  clusters?: number;
  /** Spread of items about their cluster, see {@linkcode simulateEmbeddings}; 0.7 by default */
  itemSpread?: number;
  /** Of loadings over items, 0.8 by default; abilities have deviation 1 in each factor */
  loadingDeviation?: number;
  /** Of the part of difficulty that the embedding tells, 0.8 by default */
  difficultyDeviation?: number;
  /** Of the part of difficulty that it does not tell, 0.5 by default */
  residualDeviation?: number;
  /** Of a benchmark's mean difficulty, 0.8 by default */
  benchmarkDeviation?: number;
  /** Of the agents' overall level, 0.7 by default */
  biasDeviation?: number;
  /** `{ kind: "binary" }` by default; see {@linkcode ResponseKind} */
  responses?: ResponseKind;
  /** Share of the cells within blocks that are left out at random, 0 by default */
  missing?: number;
}

/** The parameters that the responses were drawn from. */
export interface SimulationTruth {
  /** `[R, I]` chance of a pass, for cells between blocks as well */
  probability: Float64Array;
  factors: number;
  /** `[R, K]` abilities */
  theta: Float64Array;
  /** `[I, K]` loadings: embeddings times the rows of `projection`, scaled */
  loading: Float64Array;
  /** `[K, D]` unit rows */
  projection: Float64Array;
  /** `[I]` logits, subtracted */
  difficulty: Float64Array;
  /** `[R]` logits, added */
  bias: Float64Array;
}

/** A simulated study: parts of a response matrix, item embeddings, and the truth. */
export interface SimulatedBenchmark {
  /** Ready for `ResponseMatrix.create` */
  matrix: ResponseMatrixParts & { benchmarks: readonly string[]; status: Uint8Array };
  embeddings: SimulatedEmbeddings;
  truth: SimulationTruth;
}

/**
 * Simulates agents on benchmarks of which each agent meets one: the matrix is block-diagonal, cells between
 * blocks are "not run".
 *
 * Item j with unit embedding x has loadings a = s ⟨x, ŵ⟩ and difficulty δ = t ⟨x, v⟩ + e + m, where the
 * scales s and t give the deviations asked for over the items at hand, e is a residual of the item and m of
 * the benchmark. Agent i passes with probability σ(θ·a − δ + β).
 *
 * @throws {RangeError} When a size, deviation or share is out of range
 *
 * @example
 * ```ts
 * import { simulateBenchmark } from "./simulate_benchmark.ts";
 * import { ResponseMatrix } from "../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { matrix, truth } = simulateBenchmark({
 *   seed: 7,
 *   benchmarks: [{ name: "a", respondents: 2, items: 3 }, { name: "b", respondents: 1, items: 4 }],
 * });
 * const responses = ResponseMatrix.create(matrix);
 * assert.equal(responses.observedCount, 2 * 3 + 1 * 4);
 * assert.equal(truth.probability.length, 3 * 7);
 * ```
 */
export function simulateBenchmark(options: SimulationOptions): SimulatedBenchmark {
  const { seed, benchmarks = AGENT_BENCHMARKS, factors = 3, width = 48 } = options;
  check(options, benchmarks, factors);
  const blockOfRespondent = benchmarks.flatMap((b, n) => Array<number>(b.respondents).fill(n));
  const blockOfItem = benchmarks.flatMap((b, n) => Array<number>(b.items).fill(n));
  const R = blockOfRespondent.length, I = blockOfItem.length;
  const { clusters, itemSpread } = options;
  const embeddings = simulateEmbeddings({
    seed,
    benchmarks: blockOfItem,
    width,
    ...(clusters !== undefined && { clusters }),
    ...(itemSpread !== undefined && { itemSpread }),
  });

  const directions = normals(seed, "projection", (factors + 1) * width);
  for (let k = 0; k <= factors; k++) makeUnit(directions.subarray(k * width, (k + 1) * width));
  const projection = directions.subarray(0, factors * width);
  const loading = new Float64Array(I * factors);
  for (let k = 0; k < factors; k++) {
    const column = project(embeddings, directions.subarray(k * width, (k + 1) * width));
    scaleTo(column, options.loadingDeviation ?? 0.8);
    column.forEach((value, i) => loading[i * factors + k] = value);
  }
  const difficulty = project(embeddings, directions.subarray(factors * width));
  centre(difficulty);
  scaleTo(difficulty, options.difficultyDeviation ?? 0.8);
  const residual = normals(seed, "item residuals", I), level = normals(seed, "levels", I);
  for (let i = 0; i < I; i++) {
    difficulty[i] += (options.residualDeviation ?? 0.5) * residual[i] +
      (options.benchmarkDeviation ?? 0.8) * level[blockOfItem[i]];
  }
  const theta = normals(seed, "abilities", R * factors);
  const bias = normals(seed, "biases", R).map((z) => (options.biasDeviation ?? 0.7) * z);

  const probability = new Float64Array(R * I), wanted = new Uint8Array(R * I);
  for (let r = 0; r < R; r++) {
    for (let i = 0; i < I; i++) {
      let z = bias[r] - difficulty[i];
      for (let k = 0; k < factors; k++) z += theta[r * factors + k] * loading[i * factors + k];
      probability[r * I + i] = 1 / (1 + Math.exp(-z));
      wanted[r * I + i] = blockOfRespondent[r] === blockOfItem[i] ? 1 : 0;
    }
  }
  const { responses = { kind: "binary" }, missing = 0 } = options;
  return {
    matrix: {
      respondents: names(benchmarks, "respondents", "agent"),
      items: names(benchmarks, "items", ""),
      benchmarks: blockOfItem.map((n) => benchmarks[n].name),
      ...drawResponses(probability, wanted, { seed, responses, missing }),
    },
    embeddings,
    truth: { probability, factors, theta, loading, projection, difficulty, bias },
  };
}

/** `benchmark.agent0`, `benchmark.0`. */
function names(
  benchmarks: readonly BenchmarkSize[],
  side: "respondents" | "items",
  prefix: string,
): string[] {
  return benchmarks.flatMap((b) =>
    Array.from({ length: b[side] }, (_, n) => `${b.name}.${prefix}${n}`)
  );
}

function normals(seed: number, purpose: string, length: number): Float64Array {
  const random = new CounterRandom(seed, `simulated ${purpose}`);
  return Float64Array.from({ length }, () => random.normal());
}

/** The inner product of every embedding with a direction, `[I]`. */
function project({ values, width }: SimulatedEmbeddings, direction: Float64Array): Float64Array {
  return Float64Array.from({ length: values.length / width }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < width; d++) sum += values[i * width + d] * direction[d];
    return sum;
  });
}

function makeUnit(vector: Float64Array): void {
  const length = Math.hypot(...vector);
  vector.forEach((value, d) => vector[d] = value / length);
}

function centre(values: Float64Array): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  values.forEach((value, i) => values[i] = value - mean);
}

/** Scales to a root mean square; the sign and the place of zero stay. */
function scaleTo(values: Float64Array, deviation: number): void {
  const size = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  if (size > 0) values.forEach((value, i) => values[i] = value * deviation / size);
}

function check(
  options: SimulationOptions,
  benchmarks: readonly BenchmarkSize[],
  factors: number,
): void {
  const whole = (value: number, least: number) => Number.isInteger(value) && value >= least;
  const refuse = (what: string, must: string, found: unknown): never => {
    throw new RangeError(`Cannot simulate a benchmark as ${what} must ${must}: found ${found}`);
  };
  if (benchmarks.length === 0) refuse("the list of benchmarks", "have an entry", "none");
  if (new Set(benchmarks.map((b) => b.name)).size < benchmarks.length) {
    refuse("names", "differ", benchmarks.map((b) => b.name).join(", "));
  }
  for (const { name, respondents, items } of benchmarks) {
    if (!whole(respondents, 1)) refuse(`respondents of ${name}`, "be at least 1", respondents);
    if (!whole(items, 1)) refuse(`items of ${name}`, "be at least 1", items);
  }
  if (!whole(factors, 0)) refuse("factors", "be a whole number of at least 0", factors);
  for (const [name, value] of Object.entries(options)) {
    const stray = name.endsWith("Deviation") && !(Number(value) >= 0 && Number(value) < Infinity);
    if (stray) refuse(name, "be at least 0", value);
  }
  const { missing = 0 } = options;
  if (!(missing >= 0 && missing < 1)) refuse("the missing share", "lie in [0, 1)", missing);
}
