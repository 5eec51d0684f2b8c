/** A benchmark to simulate: as many agents and items of its own. */
export interface BenchmarkSize {
  name: string;
  respondents: number;
  items: number;
}

/**
 * Four agent benchmarks as they are in the published study: 143 agents, each on one benchmark, and 1176
 * items.
 */
export const AGENT_BENCHMARKS: readonly BenchmarkSize[] = [
  { name: "colbench", respondents: 22, items: 1000 },
  { name: "corebench_hard", respondents: 59, items: 45 },
  { name: "scicode", respondents: 37, items: 29 },
  { name: "scienceagentbench", respondents: 25, items: 102 },
];
