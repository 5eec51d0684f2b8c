import { countRatings, type Ratings } from "./ratings.ts";

/** Ratings reduced to what coefficients of many raters need, each task with a weight. */
export interface CountTable {
  readonly categories: number;
  /** `[T, k]` */
  readonly counts: Uint16Array;
  /** `[T]` ratings of each task */
  readonly totals: Uint16Array;
  /** `[T]` how often each task counts; a draw of a bootstrap gives whole numbers */
  readonly times: ArrayLike<number>;
}

/** The table of all tasks, each once unless `times` says otherwise. */
export function countTable(ratings: Ratings, times?: ArrayLike<number>): CountTable {
  const k = ratings.categories.length, T = ratings.tasks.length;
  const counts = countRatings(ratings), totals = new Uint16Array(T);
  for (let t = 0; t < T; t++) for (let c = 0; c < k; c++) totals[t] += counts[t * k + c];
  return { categories: k, counts, totals, times: times ?? new Uint8Array(T).fill(1) };
}

/** Mean over tasks with two ratings or more of the share of pairs that agree; NaN where there is none. */
export function agreementWithin({ categories: k, counts, totals, times }: CountTable): number {
  let sum = 0, tasks = 0;
  for (let t = 0; t < totals.length; t++) {
    const n = totals[t];
    if (n < 2 || times[t] === 0) continue;
    let agreeing = 0;
    for (let c = 0; c < k; c++) agreeing += counts[t * k + c] * (counts[t * k + c] - 1);
    sum += times[t] * agreeing / (n * (n - 1));
    tasks += times[t];
  }
  return sum / tasks;
}

/** Mean over tasks with two ratings or more of the share of each category, `[k]`; NaN where none has. */
export function prevalences({ categories: k, counts, totals, times }: CountTable): Float64Array {
  const shares = new Float64Array(k);
  let tasks = 0;
  for (let t = 0; t < totals.length; t++) {
    if (totals[t] < 2) continue;
    for (let c = 0; c < k; c++) shares[c] += times[t] * counts[t * k + c] / totals[t];
    tasks += times[t];
  }
  return shares.map((sum) => sum / tasks);
}

/** (observed − chance) / (1 − chance); NaN where chance leaves no room. */
export function beyondChance(observed: number, chance: number): number {
  return 1 - chance < 1e-12 ? NaN : (observed - chance) / (1 - chance);
}
