import { type Measured, measured, unmeasured } from "../metrics/mod.ts";
import { beyondChance } from "./_count_table.ts";
import { NOT_RATED, type Ratings } from "./ratings.ts";

/** Coefficients of agreement of two raters on the tasks that both judged. */
export interface PairAgreement {
  readonly first: string;
  readonly second: string;
  /** Tasks that both judged */
  readonly tasks: number;
  /** Share of tasks on which they agree */
  readonly agreement: Measured;
  /** κ: chance is what the two raters' own margins give */
  readonly cohenKappa: Measured;
  /** AC1: chance from the mean margin, Σ πₖ(1 − πₖ) / (k − 1) */
  readonly gwetAC1: Measured;
  /** Prevalence-adjusted and bias-adjusted κ: chance is 1 / k */
  readonly pabak: Measured;
}

/**
 * How two raters agree on the tasks that both judged: percent agreement, Cohen's κ (Cohen 1960), Gwet's
 * AC1 (Gwet 2008) and PABAK (Byrt, Bishop and Carlin 1993).
 *
 * @param pair Places of the two raters
 * @param times `[T]` how often each task counts; once if left out
 * @throws {RangeError} When a place is outside, or both are the same
 *
 * @example A known table of two raters on fifty tasks: 20 and 15 agreed, 5 and 10 not
 * ```ts
 * import { pairAgreement } from "./pair_agreement.ts";
 * import { tabulateRatings } from "./ratings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells: [string, number][] = [["11", 20], ["10", 5], ["01", 10], ["00", 15]];
 * const ratings = tabulateRatings(cells.flatMap(([pair, count]) =>
 *   Array.from({ length: count }, (_, n) =>
 *     [...pair].map((category, r) => ({ task: pair + n, rater: `${r}`, category }))
 *   ).flat()
 * ));
 * const { cohenKappa, pabak } = pairAgreement(ratings, [0, 1]);
 * assert(cohenKappa.status === "ok" && Math.abs(cohenKappa.value - 0.4) < 1e-12);
 * assert(pabak.status === "ok" && Math.abs(pabak.value - 0.4) < 1e-12);
 * ```
 */
export function pairAgreement(
  ratings: Ratings,
  pair: readonly [number, number],
  times?: ArrayLike<number>,
): PairAgreement {
  const { tasks, raters, categories, grade } = ratings, N = raters.length;
  if (pair[0] === pair[1] || pair.some((at) => raters[at] === undefined)) {
    throw new RangeError(
      `Cannot compare two raters as they must be two of ${N} places: found ${pair.join(" and ")}`,
    );
  }
  const margins = [new Float64Array(categories.length), new Float64Array(categories.length)];
  let shared = 0, count = 0, agreeing = 0;
  for (let t = 0; t < tasks.length; t++) {
    const a = grade[t * N + pair[0]], b = grade[t * N + pair[1]];
    if (a === NOT_RATED || b === NOT_RATED) continue;
    const n = times?.[t] ?? 1;
    shared++;
    count += n;
    margins[0][a] += n;
    margins[1][b] += n;
    if (a === b) agreeing += n;
  }
  const names = { first: raters[pair[0]], second: raters[pair[1]], tasks: shared };
  if (count === 0) {
    const none = unmeasured("the two raters have no task in common");
    return { ...names, agreement: none, cohenKappa: none, gwetAC1: none, pabak: none };
  }
  return {
    ...names,
    ...coefficients(agreeing / count, margins.map((m) => m.map((x) => x / count))),
  };
}

function coefficients(observed: number, [first, second]: Float64Array[]) {
  const k = first.length;
  let cohen = 0, gwet = 0;
  for (let c = 0; c < k; c++) {
    const mean = (first[c] + second[c]) / 2;
    cohen += first[c] * second[c];
    gwet += mean * (1 - mean) / (k - 1);
  }
  const few = unmeasured("there must be two categories");
  const kappa = beyondChance(observed, cohen);
  return {
    agreement: measured(observed),
    cohenKappa: Number.isNaN(kappa)
      ? unmeasured("both raters gave one category throughout, so that chance explains it all")
      : measured(kappa),
    gwetAC1: k < 2 ? few : measured(beyondChance(observed, gwet)),
    pabak: k < 2 ? few : measured(beyondChance(observed, 1 / k)),
  };
}

/**
 * All pairs of raters that have tasks in common.
 *
 * @param times `[T]` how often each task counts; once if left out
 *
 * @example Three raters, of whom two met
 * ```ts
 * import { allPairs } from "./pair_agreement.ts";
 * import { tabulateRatings } from "./ratings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const pairs = allPairs(tabulateRatings([
 *   { task: "a", rater: "x", category: "1" },
 *   { task: "a", rater: "y", category: "1" },
 *   { task: "b", rater: "z", category: "0" },
 * ]));
 * assert.deepEqual(pairs.map(({ first, second }) => [first, second]), [["x", "y"]]);
 * ```
 */
export function allPairs(ratings: Ratings, times?: ArrayLike<number>): PairAgreement[] {
  const N = ratings.raters.length, pairs: PairAgreement[] = [];
  for (let a = 0; a < N; a++) {
    for (let b = a + 1; b < N; b++) {
      const found = pairAgreement(ratings, [a, b], times);
      if (found.tasks > 0) pairs.push(found);
    }
  }
  return pairs;
}
