import { meanAndStandardError, quantile } from "../../../irt/mod.ts";
import { CounterRandom } from "../../../kernels/mod.ts";
import { drawItemResamples } from "../../bootstrap/item_resamples.ts";
import type { ItemSpread } from "./item_spread.ts";

/** Item variance after revision less that before, on items with a variance on both sides. */
export interface VarianceGap {
  readonly items: number;
  readonly pre: number;
  readonly post: number;
  readonly gap: number;
  /** 95 % interval from drawing items with replacement within benchmarks */
  readonly lower: number;
  readonly upper: number;
  /** Share of swaps of the sides of each item whose gap is as far from 0, the observed one among them */
  readonly permutationP: number;
  /**
   * What the gap would be had only pass rates changed: scores of 0 or 1 at the later pass rates, with as
   * many respondents as before
   */
  readonly byPassRate: number;
  /** The rest of the gap: fewer or more respondents, and the averaging of passes */
  readonly remainder: number;
}

/**
 * The gap in mean item variance between two sides, and how much of it a change of the pass rate alone
 * would make.
 *
 * For scores of 0 and 1 the variance of an item follows from its pass rate p and its n scores,
 * p (1 − p) n / (n − 1), so that a gap between such matrices is a gap in pass rates and in numbers only.
 *
 * @param options `keep`: which items count
 * @returns `undefined` where fewer than two items have a variance on both sides
 *
 * @example Pass rates fall from 1/2 to 0, and the variance with them
 * ```ts
 * import { itemSpread } from "./item_spread.ts";
 * import { varianceGap } from "./variance_gap.ts";
 * import { ResponseMatrix } from "../../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const side = (rows: number[][]) =>
 *   itemSpread(ResponseMatrix.fromRows({ respondents: ["a", "b"], items: ["x", "y"], rows }));
 * const gap = varianceGap(side([[1, 0], [0, 1]]), side([[0, 0], [0, 0]]), {
 *   benchmarks: ["p", "p"],
 *   seed: 0,
 *   resamples: 20,
 * })!;
 * assert.equal(gap.gap, -0.5);
 * assert.equal(gap.remainder, 0);
 * ```
 */
export function varianceGap(
  pre: ItemSpread,
  post: ItemSpread,
  { benchmarks, seed, resamples, keep = () => true }: {
    benchmarks: readonly string[];
    seed: number;
    resamples: number;
    keep?: (item: number) => boolean;
  },
): VarianceGap | undefined {
  const kept = [...benchmarks.keys()].filter((i) =>
    pre.counts[i] > 1 && post.counts[i] > 1 && keep(i)
  );
  if (kept.length < 2) return undefined;
  const gaps = kept.map((i) => post.variances[i] - pre.variances[i]);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const before = mean(kept.map((i) => pre.variances[i]));
  const expected = mean(kept.map((i) => {
    const n = pre.counts[i], p = post.means[i];
    return p * (1 - p) * n / (n - 1);
  }));
  const gap = mean(gaps);
  const draws = drawItemResamples(kept.map((i) => benchmarks[i]), { count: resamples, seed })
    .map((times) => gaps.reduce((sum, each, k) => sum + times[k] * each, 0) / kept.length)
    .sort((a, b) => a - b);
  const random = new CounterRandom(seed, "swapped sides");
  let reached = 1;
  for (let draw = 0; draw < resamples; draw++) {
    let sum = 0;
    for (const each of gaps) sum += random.next() < 0.5 ? each : -each;
    if (Math.abs(sum / kept.length) >= Math.abs(gap) - 1e-15) reached++;
  }
  return {
    items: kept.length,
    pre: before,
    post: mean(kept.map((i) => post.variances[i])),
    gap,
    lower: quantile(draws, 0.025),
    upper: quantile(draws, 0.975),
    permutationP: reached / (resamples + 1),
    byPassRate: expected - before,
    remainder: gap - (expected - before),
  };
}

/** A number over repeated draws of respondents, and where another number lies among them. */
export interface SampledContrast {
  readonly draws: number;
  readonly mean: number;
  /** Standard deviation over draws */
  readonly deviation: number;
  /** Central 95 % of the draws */
  readonly lower: number;
  readonly upper: number;
  /** (other − mean) / deviation; `undefined` where draws do not differ */
  readonly z: number | undefined;
  /** Share of draws as far from their mean as the other number, that one among them */
  readonly p: number;
}

/** Where `other` lies among draws; `undefined` where there are fewer than two. */
export function contrastWithDraws(
  draws: readonly number[],
  other: number,
): SampledContrast | undefined {
  if (draws.length < 2) return undefined;
  const { mean, standardError } = meanAndStandardError(draws);
  if (mean.status !== "ok" || standardError.status !== "ok") return undefined;
  const deviation = standardError.value * Math.sqrt(draws.length);
  const sorted = [...draws].sort((a, b) => a - b);
  const far = Math.abs(other - mean.value) - 1e-15;
  const reached = draws.filter((draw) => Math.abs(draw - mean.value) >= far).length;
  return {
    draws: draws.length,
    mean: mean.value,
    deviation,
    lower: quantile(sorted, 0.025),
    upper: quantile(sorted, 0.975),
    z: deviation > 0 ? (other - mean.value) / deviation : undefined,
    p: (1 + reached) / (1 + draws.length),
  };
}
