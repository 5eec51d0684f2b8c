import type { TemperFit } from "./temper_fit.ts";

/** How hard an item is. */
export interface TemperDifficulty {
  readonly item: number;
  readonly benchmark: string;
  /** Logits above the mean of its benchmark: −d */
  readonly difficulty: number;
  readonly standardError: number;
  /** Trials that it rests on; with 0 it is what the item's text tells */
  readonly trials: number;
}

/**
 * Difficulties of all items of a fit with standard errors, those without an answer too. Only within a
 * benchmark do they stand on one scale.
 *
 * @returns `[I]`
 *
 * @example An item that nobody has met is of middling difficulty, and nobody knows
 * ```ts
 * import { difficulties } from "./difficulties.ts";
 * import { fitTemper } from "./fit_temper.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = fitTemper({
 *   respondents: 3,
 *   items: 3,
 *   respondent: new Uint32Array([0, 0, 1, 1, 2, 2]),
 *   item: new Uint32Array([0, 1, 0, 1, 0, 1]),
 *   score: new Float64Array([1, 0, 1, 0, 1, 1]),
 * }, { benchmarks: ["a", "a", "a"] });
 * const [easy, hard, unmet] = difficulties(fit);
 * assert(easy.difficulty < hard.difficulty && unmet.difficulty === 0);
 * assert(unmet.standardError > hard.standardError);
 * ```
 */
export function difficulties(fit: TemperFit): TemperDifficulty[] {
  const { block, trials, levelVariance, factors: [easiness] } = fit.items;
  return Array.from(block, (b, item) => {
    return {
      item,
      benchmark: fit.blocks[b].benchmark,
      difficulty: 0 - easiness.mean[item],
      standardError: Math.sqrt(easiness.variance[item] + levelVariance[item]),
      trials: trials[item],
    };
  });
}
