import { type Measured, measured, unmeasured } from "../metrics/mod.ts";
import {
  agreementWithin,
  beyondChance,
  type CountTable,
  countTable,
  prevalences,
} from "./_count_table.ts";
import type { Ratings } from "./ratings.ts";

const NO_PAIR = unmeasured("no task has two ratings");
const ONE_CATEGORY = unmeasured(
  "all ratings are of one category, so that chance explains them all",
);

/**
 * Fleiss' κ (Fleiss 1971), in the form that allows a different number of raters a task (Gwet 2014): pairs
 * agree on a task in the share of all its pairs, and by chance as often as two ratings drawn at random.
 * Chance is taken from the tasks with two ratings or more: those with one may be of another kind.
 *
 * @param times `[T]` how often each task counts; once if left out
 * @returns At most 1; undefined where all ratings are of one category
 *
 * @example Two raters, of whom one always says yes
 * ```ts
 * import { fleissKappa } from "./joint_agreement.ts";
 * import { tabulateRatings } from "./ratings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const ratings = tabulateRatings(["yes", "no"].flatMap((category, t) => [
 *   { task: `${t}`, rater: "x", category },
 *   { task: `${t}`, rater: "y", category: "yes" },
 * ]));
 * const kappa = fleissKappa(ratings);
 * assert(kappa.status === "ok" && Math.abs(kappa.value + 1 / 3) < 1e-12); // (1/2 - 5/8) / (3/8)
 * ```
 */
export function fleissKappa(ratings: Ratings, times?: ArrayLike<number>): Measured {
  return fleissOf(countTable(ratings, times));
}

/** {@linkcode fleissKappa} of a table of counts. */
export function fleissOf(table: CountTable): Measured {
  const observed = agreementWithin(table);
  if (Number.isNaN(observed)) return NO_PAIR;
  const chance = prevalences(table).reduce((sum, share) => sum + share * share, 0);
  const value = beyondChance(observed, chance);
  return Number.isNaN(value) ? ONE_CATEGORY : measured(value);
}

/**
 * Gwet's AC1 for any number of raters, with missing ratings (Gwet 2008): chance is Σ πₖ(1 − πₖ) / (k − 1),
 * which stays small where nearly all ratings are of one category. Unlike there, tasks with one rating have
 * no part in the shares πₖ: they may be of another kind.
 *
 * @param times `[T]` how often each task counts; once if left out
 * @returns At most 1; undefined where no task has two ratings, or there is one category only
 *
 * @example All agree, which κ cannot tell from chance
 * ```ts
 * import { fleissKappa, gwetAC1 } from "./joint_agreement.ts";
 * import { tabulateRatings } from "./ratings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const ratings = tabulateRatings([
 *   { task: "a", rater: "x", category: "0" },
 *   { task: "a", rater: "y", category: "0" },
 * ], { categories: ["0", "1"] });
 * assert.deepEqual(gwetAC1(ratings), { status: "ok", value: 1 });
 * assert.equal(fleissKappa(ratings).status, "undefined");
 * ```
 */
export function gwetAC1(ratings: Ratings, times?: ArrayLike<number>): Measured {
  return gwetOf(countTable(ratings, times));
}

/** {@linkcode gwetAC1} of a table of counts. */
export function gwetOf(table: CountTable): Measured {
  if (table.categories < 2) return unmeasured("there must be two categories");
  const observed = agreementWithin(table);
  if (Number.isNaN(observed)) return NO_PAIR;
  const spread = prevalences(table).reduce((sum, share) => sum + share * (1 - share), 0);
  return measured(beyondChance(observed, spread / (table.categories - 1)));
}

/**
 * Krippendorff's α for nominal categories (Krippendorff 2004): one less the disagreement observed over
 * that of ratings put together at random. A task with one rating says nothing and is left out.
 *
 * @param times `[T]` how often each task counts; once if left out
 * @returns At most 1; undefined where no task has two ratings, or all are of one category
 *
 * @example One disagreement in three tasks
 * ```ts
 * import { krippendorffAlpha } from "./joint_agreement.ts";
 * import { tabulateRatings } from "./ratings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const ratings = tabulateRatings(["11", "00", "01"].flatMap((pair, t) =>
 *   [...pair].map((category, r) => ({ task: `${t}`, rater: `${r}`, category }))
 * ));
 * const alpha = krippendorffAlpha(ratings);
 * assert(alpha.status === "ok" && Math.abs(alpha.value - 4 / 9) < 1e-12); // 1 - (2/6) / (18/30)
 * ```
 */
export function krippendorffAlpha(ratings: Ratings, times?: ArrayLike<number>): Measured {
  return krippendorffOf(countTable(ratings, times));
}

/** {@linkcode krippendorffAlpha} of a table of counts. */
export function krippendorffOf({ categories: k, counts, totals, times }: CountTable): Measured {
  const margins = new Float64Array(k);
  let agreeing = 0, n = 0;
  for (let t = 0; t < totals.length; t++) {
    if (totals[t] < 2) continue;
    for (let c = 0; c < k; c++) {
      const count = counts[t * k + c];
      margins[c] += times[t] * count;
      agreeing += times[t] * count * (count - 1) / (totals[t] - 1);
    }
    n += times[t] * totals[t];
  }
  if (n === 0) return NO_PAIR;
  const expected = margins.reduce((sum, m) => sum + m * (n - m), 0) / (n - 1);
  return expected === 0 ? ONE_CATEGORY : measured(1 - (n - agreeing) / expected);
}
