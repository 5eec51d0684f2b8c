import { quantile } from "../../../irt/mod.ts";
import type { ResponseMatrix } from "../../../responses/mod.ts";

/** How the scores of some respondents spread on each item. */
export interface ItemSpread {
  /** `[I]` scores on the item */
  readonly counts: Uint32Array;
  /** `[I]` mean score, the pass rate; meaningless where there is no score */
  readonly means: Float64Array;
  /** `[I]` variance with n − 1 below; meaningless where there are fewer than two scores */
  readonly variances: Float64Array;
}

/**
 * Mean and variance of each item over some respondents.
 *
 * @param matrix `[R, I]`
 * @param rows Places of the respondents, all if left out; one named twice counts twice
 *
 * @example A score that is missing does not count
 * ```ts
 * import { itemSpread } from "./item_spread.ts";
 * import { ResponseMatrix } from "../../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b", "c"],
 *   items: ["x", "y"],
 *   rows: [[1, 1], [0, "error"], [0, 1]],
 * });
 * const { counts, means, variances } = itemSpread(matrix);
 * assert.deepEqual([...counts], [3, 2]);
 * assert(Math.abs(means[0] - 1 / 3) < 1e-12 && Math.abs(variances[0] - 1 / 3) < 1e-12);
 * assert.equal(variances[1], 0);
 * ```
 */
export function itemSpread(matrix: ResponseMatrix, rows?: ArrayLike<number>): ItemSpread {
  const I = matrix.items.length, chosen = rows ?? [...matrix.respondents.keys()];
  const counts = new Uint32Array(I), sums = new Float64Array(I), squares = new Float64Array(I);
  for (let k = 0; k < chosen.length; k++) {
    for (let i = 0; i < I; i++) {
      const score = matrix.scoreAt(chosen[k], i);
      if (score === undefined) continue;
      counts[i]++;
      sums[i] += score;
      squares[i] += score * score;
    }
  }
  const means = sums.map((sum, i) => counts[i] ? sum / counts[i] : 0);
  const variances = squares.map((square, i) =>
    counts[i] > 1 ? Math.max(0, square - counts[i] * means[i] ** 2) / (counts[i] - 1) : 0
  );
  return { counts, means, variances };
}

/** Variances below this are rounding. */
export const NO_VARIANCE = 1e-12;

/** What some items come to. */
export interface SpreadSummary {
  readonly items: number;
  readonly meanVariance: number;
  readonly zeroVarianceShare: number;
  /** Mean of −p log₂ p − (1 − p) log₂ (1 − p) over items, p being the pass rate */
  readonly entropyBits: number;
  /** Mean pass rate, each item counting once */
  readonly passRate: number;
  /** Smallest, quartiles and largest of the variances */
  readonly quantiles: readonly number[];
}

/** Summary of the items with two scores or more that `keep` lets through; `undefined` where none is left. */
export function summariseSpread(
  { counts, means, variances }: ItemSpread,
  keep: (item: number) => boolean = () => true,
): SpreadSummary | undefined {
  const kept = [...counts.keys()].filter((i) => counts[i] > 1 && keep(i));
  if (kept.length === 0) return undefined;
  const mean = (of: (i: number) => number) => kept.reduce((sum, i) => sum + of(i), 0) / kept.length;
  const sorted = kept.map((i) => variances[i]).sort((a, b) => a - b);
  return {
    items: kept.length,
    meanVariance: mean((i) => variances[i]),
    zeroVarianceShare: mean((i) => variances[i] < NO_VARIANCE ? 1 : 0),
    entropyBits: mean((i) => entropy(means[i])),
    passRate: mean((i) => means[i]),
    quantiles: [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(sorted, share)),
  };
}

function entropy(p: number): number {
  if (p <= 0 || p >= 1) return 0;
  return -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
}

/** Mean over respondents with two scores or more, on items that `keep` lets through, of their variance. */
export function agentVariance(
  matrix: ResponseMatrix,
  keep: (item: number) => boolean = () => true,
): { mean: number; agents: number } | undefined {
  const items = [...matrix.items.keys()].filter(keep);
  let total = 0, agents = 0;
  for (let r = 0; r < matrix.respondents.length; r++) {
    let n = 0, sum = 0, square = 0;
    for (const i of items) {
      const score = matrix.scoreAt(r, i);
      if (score === undefined) continue;
      n++;
      sum += score;
      square += score * score;
    }
    if (n < 2) continue;
    total += Math.max(0, square - sum * sum / n) / (n - 1);
    agents++;
  }
  return agents ? { mean: total / agents, agents } : undefined;
}
