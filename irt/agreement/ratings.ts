/** One judgement: a rater gave a task a category. */
export interface Judgement {
  readonly task: string;
  readonly rater: string;
  readonly category: string;
}

/** What no rater said of a task, in {@linkcode Ratings.grade}. */
export const NOT_RATED = -1;

/** Judgements of T tasks by N raters in k categories; some may be missing. */
export interface Ratings {
  readonly tasks: readonly string[];
  readonly raters: readonly string[];
  readonly categories: readonly string[];
  /** `[T, N]` place in `categories`, or {@linkcode NOT_RATED} */
  readonly grade: Int16Array;
}

/**
 * Puts judgements into a table, in the order in which tasks, raters and categories are first named.
 *
 * @param judgements One a task and rater
 * @param options `categories`: all there are, also those that nobody used; the number of categories enters
 * coefficients that are corrected for chance
 * @throws {RangeError} When there is no judgement, a rater judged a task twice, or a category is not known
 *
 * @example One rater has not seen the second task
 * ```ts
 * import { NOT_RATED, tabulateRatings } from "./ratings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const ratings = tabulateRatings([
 *   { task: "a", rater: "x", category: "1" },
 *   { task: "a", rater: "y", category: "0" },
 *   { task: "b", rater: "x", category: "0" },
 * ], { categories: ["0", "1"] });
 * assert.deepEqual([...ratings.grade], [1, 0, 0, NOT_RATED]);
 * ```
 */
export function tabulateRatings(
  judgements: readonly Judgement[],
  options: { categories?: readonly string[] } = {},
): Ratings {
  if (judgements.length === 0) {
    throw new RangeError("Cannot tabulate ratings as there must be some: found none");
  }
  const place = (names: readonly string[]) => new Map(names.map((name, at) => [name, at]));
  const distinct = (names: readonly string[]) => [...new Set(names)];
  const tasks = distinct(judgements.map(({ task }) => task));
  const raters = distinct(judgements.map(({ rater }) => rater));
  const categories = distinct(options.categories ?? judgements.map(({ category }) => category));
  const taskAt = place(tasks), raterAt = place(raters), categoryAt = place(categories);
  const grade = new Int16Array(tasks.length * raters.length).fill(NOT_RATED);
  for (const { task, rater, category } of judgements) {
    const code = categoryAt.get(category);
    if (code === undefined) {
      throw new RangeError(
        `Cannot tabulate ratings as a category must be of ${
          categories.join(", ")
        }: found "${category}" by ${rater} on ${task}`,
      );
    }
    const at = taskAt.get(task)! * raters.length + raterAt.get(rater)!;
    if (grade[at] !== NOT_RATED) {
      throw new RangeError(
        `Cannot tabulate ratings as a rater must judge a task once: found two by ${rater} on ${task}`,
      );
    }
    grade[at] = code;
  }
  return { tasks, raters, categories, grade };
}

/**
 * How many raters gave each category to each task, `[T, k]`.
 *
 * @example
 * ```ts
 * import { countRatings, tabulateRatings } from "./ratings.ts";
 * import { strict as assert } from "node:assert";
 *
 * const ratings = tabulateRatings([
 *   { task: "a", rater: "x", category: "no" },
 *   { task: "a", rater: "y", category: "no" },
 *   { task: "b", rater: "x", category: "yes" },
 * ]);
 * assert.deepEqual([...countRatings(ratings)], [2, 0, 0, 1]);
 * ```
 */
export function countRatings({ tasks, raters, categories, grade }: Ratings): Uint16Array {
  const counts = new Uint16Array(tasks.length * categories.length);
  grade.forEach((code, at) => {
    if (code !== NOT_RATED) counts[Math.floor(at / raters.length) * categories.length + code]++;
  });
  return counts;
}
