import { CounterRandom } from "../../kernels/mod.ts";
import { quantile } from "../../irt/mod.ts";

/** A 95 % interval by percentiles, with the draws it is of. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly draws: number;
  /** Draws that had no value, such as those of one class only */
  readonly left_out: number;
}

/**
 * Percentile interval of a statistic over draws of whole groups with replacement, stratum by stratum
 * (Efron 1979; cluster and stratified draws after Davison & Hinkley 1997, section 3.8).
 *
 * @param rows Group and stratum of each row, `[n]`
 * @param options `statistic` of the places drawn, undefined where it has no value; `draws`; `seed`
 * @returns Undefined when no draw has a value, or each stratum is a single group, of which all draws are alike
 *
 * @example The mean of equal numbers is certain
 * ```ts
 * import { clusterInterval } from "./resample.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rows = [{ group: "a", stratum: "x" }, { group: "b", stratum: "x" }];
 * const { low, high } = clusterInterval(rows, { statistic: () => 3, draws: 50, seed: 1 })!;
 * assert.deepEqual([low, high], [3, 3]);
 * ```
 */
export function clusterInterval(
  rows: readonly { readonly group: string; readonly stratum: string }[],
  { statistic, draws, seed }: {
    statistic: (places: readonly number[]) => number | undefined;
    draws: number;
    seed: number;
  },
): Interval | undefined {
  const strata = [...Map.groupBy(rows.keys(), (row) => rows[row].stratum)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, own]) => [...Map.groupBy(own, (row) => rows[row].group).values()]);
  if (strata.every((groups) => groups.length < 2)) return undefined;
  const random = new CounterRandom(seed, "cluster bootstrap");
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const places = strata.flatMap((groups) =>
      groups.flatMap(() => groups[random.integer(groups.length)])
    );
    const value = statistic(places);
    if (value !== undefined) values.push(value);
  }
  if (values.length === 0) return undefined;
  values.sort((a, b) => a - b);
  const [low, high] = [quantile(values, 0.025), quantile(values, 0.975)];
  return { low, high, draws, left_out: draws - values.length };
}

/** What a permutation test finds. */
export interface PermutationTest {
  /** Mean of the positives less mean of the negatives */
  readonly difference: number;
  /** That the positives are no higher */
  readonly p_greater: number;
  readonly p_two_sided: number;
  readonly permutations: number;
}

/**
 * Whether a number is higher among positives: labels are shuffled within strata, and the observed
 * difference of means counts as one of the draws (Phipson & Smyth 2010).
 *
 * @param rows Value, label and stratum, `[n]`
 * @throws {RangeError} When a class is empty
 *
 * @example Perfect separation
 * ```ts
 * import { permutationTest } from "./resample.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rows = [...Array(12).keys()].map((value) => ({ value, label: value > 5 ? 1 : 0, stratum: "" }));
 * const { p_greater, difference } = permutationTest(rows, { permutations: 999, seed: 1 });
 * assert.equal(difference, 6);
 * assert(p_greater < 0.01);
 * ```
 */
export function permutationTest(
  rows: readonly { readonly value: number; readonly label: number; readonly stratum: string }[],
  { permutations, seed }: { permutations: number; seed: number },
): PermutationTest {
  const labels = rows.map(({ label }) => label);
  const observed = meanDifference(rows, labels);
  if (!Number.isFinite(observed)) {
    throw new RangeError(
      "Cannot test a difference as both classes must have values: found one empty",
    );
  }
  const random = new CounterRandom(seed, "permutation test");
  const slack = 1e-12 * Math.max(1, Math.abs(observed));
  let greater = 0, apart = 0;
  for (let p = 0; p < permutations; p++) {
    const found = meanDifference(rows, shuffleWithin(rows, labels, random));
    if (found >= observed - slack) greater++;
    if (Math.abs(found) >= Math.abs(observed) - slack) apart++;
  }
  return {
    difference: observed,
    p_greater: (greater + 1) / (permutations + 1),
    p_two_sided: (apart + 1) / (permutations + 1),
    permutations,
  };
}

/** The values in another order, each staying within its stratum. */
export function shuffleWithin<T>(
  rows: readonly { readonly stratum: string }[],
  values: readonly T[],
  random: CounterRandom,
): T[] {
  const out = values.slice();
  const strata = [...Map.groupBy(rows.keys(), (row) => rows[row].stratum)]
    .sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, own] of strata) {
    const shuffled = random.shuffle([...own]);
    own.forEach((row, i) => out[row] = values[shuffled[i]]);
  }
  return out;
}

function meanDifference(
  rows: readonly { readonly value: number }[],
  labels: readonly number[],
): number {
  const sums = [0, 0], counts = [0, 0];
  rows.forEach(({ value }, i) => {
    sums[labels[i]] += value;
    counts[labels[i]]++;
  });
  return sums[1] / counts[1] - sums[0] / counts[0];
}
