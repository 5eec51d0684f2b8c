import type { TemperFit } from "./temper_fit.ts";

/** How able an agent is in one benchmark. */
export interface TemperAbility {
  /** Place in the fit's respondents */
  readonly respondent: number;
  readonly name: string;
  readonly benchmark: string;
  /** Logit of a pass on an item of the benchmark's mean difficulty */
  readonly ability: number;
  readonly standardError: number;
  /** Slope a: how much the differences between items matter to it, 1 on average */
  readonly slope: number;
  readonly slopeStandardError: number;
}

/**
 * Abilities of all agents with standard errors: posterior means and deviations, the uncertainty of the
 * benchmark's level included. Only within a benchmark do they stand on one scale.
 *
 * @returns One entry for each agent and benchmark that it has answers in
 *
 * @example More answers, a smaller standard error
 * ```ts
 * import { abilities } from "./abilities.ts";
 * import { fitTemper } from "./fit_temper.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = fitTemper({
 *   respondents: 2,
 *   items: 4,
 *   respondent: new Uint32Array([0, 0, 0, 0, 1]),
 *   item: new Uint32Array([0, 1, 2, 3, 0]),
 *   score: new Float64Array([1, 1, 0, 1, 0]),
 * }, { benchmarks: ["a", "a", "a", "a"] });
 * const [first, second] = abilities(fit);
 * assert(first.ability > second.ability && first.standardError < second.standardError);
 * ```
 */
export function abilities(fit: TemperFit): TemperAbility[] {
  const { bias, factors: [slope], respondent, block } = fit.rows;
  return Array.from(respondent, (r, i) => {
    const { benchmark, levelVariance } = fit.blocks[block[i]];
    const shared = levelVariance * (slope.mean[i] ** 2 + slope.variance[i]);
    return {
      respondent: r,
      name: fit.respondents[r],
      benchmark,
      ability: bias.mean[i],
      standardError: Math.sqrt(bias.variance[i] + shared),
      slope: slope.mean[i],
      slopeStandardError: Math.sqrt(slope.variance[i]),
    };
  });
}
