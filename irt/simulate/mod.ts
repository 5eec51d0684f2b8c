/** Responses drawn from known parameters, so that what is fitted can be held against the truth. */
export { AGENT_BENCHMARKS, type BenchmarkSize } from "./benchmark_sizes.ts";
export {
  simulateBenchmark,
  type SimulatedBenchmark,
  type SimulationOptions,
  type SimulationTruth,
} from "./simulate_benchmark.ts";
export { type SimulatedEmbeddings, simulateEmbeddings } from "./simulate_embeddings.ts";
export type { ResponseKind } from "./_draw_responses.ts";
