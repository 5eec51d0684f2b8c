import { CounterRandom } from "../../kernels/mod.ts";
import { type Measured, measured, quantile, unmeasured } from "../metrics/mod.ts";
import { countTable } from "./_count_table.ts";
import { fleissOf, gwetOf, krippendorffOf } from "./joint_agreement.ts";
import { allPairs, pairAgreement } from "./pair_agreement.ts";
import type { Ratings } from "./ratings.ts";

/** Coefficients in the order in which a report prints them. */
export const AGREEMENT_COEFFICIENTS = [
  "agreement",
  "cohenKappa",
  "fleissKappa",
  "gwetAC1",
  "pairwiseAC1",
  "pabak",
  "krippendorffAlpha",
  "consensusAC1",
] as const;
export type AgreementCoefficient = typeof AGREEMENT_COEFFICIENTS[number];

/** A coefficient with its interval over tasks. */
export interface AgreementEstimate {
  readonly value: Measured;
  readonly lower: Measured;
  readonly upper: Measured;
  /** Draws of tasks on which the coefficient is undefined; they are left out of the interval */
  readonly undefinedDraws: number;
}

/** How raters agree. */
export interface Agreement {
  readonly raters: number;
  /** Tasks that two raters or more judged; the others say nothing */
  readonly tasks: number;
  readonly ratings: number;
  /** Pairs of raters with a task in common */
  readonly pairs: number;
  readonly estimates: Readonly<Record<AgreementCoefficient, AgreementEstimate>>;
  readonly level: number;
  readonly resamples: number;
}

/** How {@linkcode measureAgreement} goes about it. */
export interface AgreementOptions {
  /** Fixes the draws of tasks */
  readonly seed: number;
  /** Draws of tasks, 2000 by default */
  readonly resamples?: number;
  /** What share of intervals is to hold the truth, 0.95 by default */
  readonly level?: number;
  /**
   * Name of a rater that stands for what others agreed on: each of the others is held against it, and it
   * has no part in the other coefficients; none by default
   */
  readonly consensus?: string;
}

/** An interval needs this share of the draws. */
const ENOUGH_DRAWS = 0.9;

/**
 * Agreement of raters with missing ratings: coefficients of two raters averaged over pairs (percent
 * agreement, Cohen's κ, AC1, PABAK), and those of all raters at once (Fleiss' κ, Gwet's AC1,
 * Krippendorff's α), each with a percentile interval from drawing tasks with replacement (Efron 1979).
 *
 * Raters stay as they are in the draws: an interval says what other tasks of the kind would give with the
 * same raters. A pair whose coefficient is undefined is left out of the mean over pairs.
 *
 * @throws {RangeError} When an option is outside, or the consensus is no rater
 *
 * @example Two raters who agree on three tasks of four
 * ```ts
 * import { measureAgreement } from "./measure_agreement.ts";
 * import { tabulateRatings } from "./ratings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const ratings = tabulateRatings(["11", "00", "01", "11"].flatMap((pair, t) =>
 *   [...pair].map((category, r) => ({ task: `${t}`, rater: `${r}`, category }))
 * ));
 * const { estimates } = measureAgreement(ratings, { seed: 0, resamples: 200 });
 * assert.deepEqual(estimates.agreement.value, { status: "ok", value: 0.75 });
 * assert.deepEqual(estimates.pabak.value, { status: "ok", value: 0.5 });
 * assert.equal(estimates.consensusAC1.value.status, "undefined");
 * ```
 */
export function measureAgreement(ratings: Ratings, options: AgreementOptions): Agreement {
  const { seed, resamples = 2000, level = 0.95, consensus } = options;
  if (!Number.isSafeInteger(resamples) || resamples < 2 || !(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot measure agreement as it needs 2 draws or more and a level in (0, 1): found ${resamples} and ${level}`,
    );
  }
  const centre = consensus === undefined ? undefined : ratings.raters.indexOf(consensus);
  if (centre === -1) {
    throw new RangeError(
      `Cannot measure agreement as the consensus must be a rater: found "${consensus}" beside ${
        ratings.raters.join(", ")
      }`,
    );
  }
  const split: SplitRatings = { ratings, centre, others: withoutRater(ratings, centre) };
  const judgedBy = (some: Ratings) => {
    const { totals } = countTable(some);
    return [...totals.keys()].filter((t) => totals[t] >= 2);
  };
  const judged = judgedBy(ratings), T = ratings.tasks.length;
  const observed = coefficientsOf(split);
  const random = new CounterRandom(seed, "agreement"), times = new Uint16Array(T);
  const draws = new Map(AGREEMENT_COEFFICIENTS.map((name) => [name, [] as number[]]));
  for (let d = 0; judged.length > 0 && d < resamples; d++) {
    times.fill(0);
    for (let n = 0; n < judged.length; n++) times[judged[random.integer(judged.length)]]++;
    const found = coefficientsOf(split, times);
    for (const name of AGREEMENT_COEFFICIENTS) {
      const value = found[name];
      if (value.status === "ok") draws.get(name)!.push(value.value);
    }
  }
  const compared = judgedBy(split.others), { totals } = countTable(split.others);
  return {
    raters: split.others.raters.length,
    tasks: compared.length,
    ratings: compared.reduce((sum, t) => sum + totals[t], 0),
    pairs: allPairs(split.others).length,
    estimates: Object.fromEntries(AGREEMENT_COEFFICIENTS.map((name) => {
      const values = draws.get(name)!.sort((a, b) => a - b);
      return [name, intervalOf(observed[name], values, { resamples, level })];
    })) as Record<AgreementCoefficient, AgreementEstimate>,
    level,
    resamples,
  };
}

function intervalOf(
  value: Measured,
  draws: readonly number[],
  { resamples, level }: { resamples: number; level: number },
): AgreementEstimate {
  const undefinedDraws = resamples - draws.length;
  if (value.status !== "ok") return { value, lower: value, upper: value, undefinedDraws };
  if (draws.length < ENOUGH_DRAWS * resamples) {
    const reason = unmeasured(`undefined on ${undefinedDraws} of ${resamples} draws of the tasks`);
    return { value, lower: reason, upper: reason, undefinedDraws };
  }
  const end = (share: number): Measured => measured(quantile(draws, share));
  return { value, lower: end((1 - level) / 2), upper: end((1 + level) / 2), undefinedDraws };
}

/** Raters who are compared, and the place of the one they are held against. */
interface SplitRatings {
  readonly ratings: Ratings;
  readonly others: Ratings;
  readonly centre: number | undefined;
}

function withoutRater(ratings: Ratings, rater: number | undefined): Ratings {
  if (rater === undefined) return ratings;
  const N = ratings.raters.length;
  return {
    ...ratings,
    raters: ratings.raters.filter((_, r) => r !== rater),
    grade: ratings.grade.filter((_, at) => at % N !== rater),
  };
}

function coefficientsOf(
  { ratings, others, centre }: SplitRatings,
  times?: ArrayLike<number>,
): Record<AgreementCoefficient, Measured> {
  const pairs = allPairs(others, times), table = countTable(others, times);
  const none = "no two raters have a task in common";
  return {
    agreement: meanOf(pairs.map((pair) => pair.agreement), none),
    cohenKappa: meanOf(pairs.map((pair) => pair.cohenKappa), none),
    fleissKappa: fleissOf(table),
    gwetAC1: gwetOf(table),
    pairwiseAC1: meanOf(pairs.map((pair) => pair.gwetAC1), none),
    pabak: meanOf(pairs.map((pair) => pair.pabak), none),
    krippendorffAlpha: krippendorffOf(table),
    consensusAC1: centre === undefined ? unmeasured("no consensus was named") : meanOf(
      ratings.raters.flatMap((_, r) =>
        r === centre ? [] : [pairAgreement(ratings, [r, centre], times)]
      ).filter(({ tasks }) => tasks > 0).map((pair) => pair.gwetAC1),
      "no rater has a task in common with the consensus",
    ),
  };
}

/** Mean of what is defined; the reason of the first otherwise. */
function meanOf(values: readonly Measured[], none: string): Measured {
  const found = values.flatMap((value) => value.status === "ok" ? [value.value] : []);
  if (found.length === 0) return values[0] ?? unmeasured(none);
  return measured(found.reduce((sum, value) => sum + value, 0) / found.length);
}
