import { differences, type PairedValues } from "./_differences.ts";
import { type Measured, measured, unmeasured } from "./measured.ts";
import { middleRanks } from "./middle_ranks.ts";
import { normalTail } from "./normal_tail.ts";

/** Outcome of a signed-rank test. */
export interface WilcoxonSignedRank {
  /** Pairs that differ; equal pairs are left out */
  pairs: number;
  /** Sum of the ranks of the positive differences */
  positiveRankSum: number;
  negativeRankSum: number;
  /** Two-sided */
  p: Measured;
  method: "exact" | "normal";
}

/** Up to so many differing pairs the distribution is counted out. */
const EXACT_PAIRS = 100;

/**
 * Signed-rank test of paired values: are first − second symmetric about zero (Wilcoxon 1945)?
 *
 * Equal pairs are left out; equal sizes share their middle rank. Up to 100 pairs the p-value is exact, with
 * ties as well: every sign pattern of the ranks at hand is counted. Beyond, the normal approximation with
 * the variance Σ rank² / 4 and no continuity correction.
 *
 * @throws {RangeError} When the lengths differ or a value is not finite
 *
 * @example Five wins of five
 * ```ts
 * import { wilcoxonSignedRank } from "./wilcoxon_signed_rank.ts";
 * import { strict as assert } from "node:assert";
 *
 * const test = wilcoxonSignedRank({ first: [2, 4, 6, 8, 10], second: [1, 2, 3, 4, 5] });
 * assert.deepEqual(test.p, { status: "ok", value: 2 / 32 });
 * ```
 */
export function wilcoxonSignedRank(values: PairedValues): WilcoxonSignedRank {
  const gaps = differences(values, "a signed-rank test").filter((gap) => gap !== 0);
  const ranks = middleRanks(gaps.map(Math.abs));
  let positiveRankSum = 0, negativeRankSum = 0;
  gaps.forEach((gap, at) => {
    if (gap > 0) positiveRankSum += ranks[at];
    else negativeRankSum += ranks[at];
  });
  const method = gaps.length <= EXACT_PAIRS ? "exact" : "normal";
  const smaller = Math.min(positiveRankSum, negativeRankSum);
  const tail = method === "exact" ? exactTail(ranks, smaller) : normalLowerTail(ranks, smaller);
  const p = gaps.length ? measured(Math.min(1, 2 * tail)) : unmeasured("no pair differs");
  return { pairs: gaps.length, positiveRankSum, negativeRankSum, p, method };
}

/** Chance that the positive ranks sum to at most `sum`, each sign being a fair coin. */
function exactTail(ranks: Float64Array, sum: number): number {
  // Ranks are whole or half, so their doubles index the table.
  const top = 2 * sum;
  const chance = new Float64Array(top + 1);
  chance[0] = 1;
  for (const rank of ranks) {
    for (let at = top; at >= 0; at--) {
      const without = at >= 2 * rank ? chance[at - 2 * rank] : 0;
      chance[at] = (chance[at] + without) / 2;
    }
  }
  return chance.reduce((total, share) => total + share, 0);
}

/** The same by a normal distribution of equal mean and variance. */
function normalLowerTail(ranks: Float64Array, sum: number): number {
  let total = 0, squares = 0;
  for (const rank of ranks) {
    total += rank;
    squares += rank * rank;
  }
  return normalTail((total / 2 - sum) / Math.sqrt(squares / 4));
}
