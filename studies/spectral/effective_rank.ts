/** Which directions count, and why no more. */
export interface EffectiveRank {
  readonly rank: number;
  /** Least number of directions that hold 0.95 of the energy */
  readonly byEnergy: number;
  /** Directions with σ₁ / σₖ at most 1e8 */
  readonly byCondition: number;
  /** What T steps allow: T − 3, or T − 1 for three or fewer, and never more than columns or the cap */
  readonly byLength: number;
  /** Share of energy that the rank holds */
  readonly explained: number;
  /** σ₁ / σ_rank */
  readonly condition: number;
}

const ENERGY = 0.95, MOST_CONDITION = 1e8;

/**
 * How many singular directions a trajectory of T steps supports: the least of what its energy, its
 * conditioning and its length allow, and at least one.
 *
 * @param singular Falling, at least one
 * @param options `cap`: most directions; `steps` T; `columns` of the matrix
 *
 * @example
 * ```ts
 * import { effectiveRank } from "./effective_rank.ts";
 * import { strict as assert } from "node:assert";
 *
 * const found = effectiveRank(new Float64Array([3, 1, 0.1]), { cap: 10, steps: 9, columns: 3 });
 * assert.deepEqual([found.rank, found.byEnergy, found.byLength], [2, 2, 3]);
 * ```
 */
export function effectiveRank(
  singular: Float64Array,
  { cap, steps, columns }: { cap: number; steps: number; columns: number },
): EffectiveRank {
  const energy = singular.map((s) => s * s);
  const total = energy.reduce((sum, e) => sum + e, 0);
  let held = 0;
  const shares = energy.map((e) => (held += e) / total);
  const reached = shares.findIndex((share) => share >= ENERGY);
  const byEnergy = reached < 0 ? singular.length : reached + 1;
  const byCondition = singular.findLastIndex((s) => s > 0 && singular[0] / s <= MOST_CONDITION) + 1;
  const byLength = Math.min(cap, columns, steps <= 3 ? steps - 1 : steps - 3);
  const rank = Math.max(1, Math.min(byEnergy, byCondition, byLength));
  return {
    rank,
    byEnergy,
    byCondition,
    byLength,
    explained: shares[rank - 1],
    condition: singular[0] / singular[rank - 1],
  };
}
