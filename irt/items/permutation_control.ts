import { CounterRandom } from "../../kernels/mod.ts";
import type { ResponseMatrix } from "../../responses/mod.ts";
import { type Measured, quantile } from "../metrics/mod.ts";
import type { MissingRule } from "./binomial_cells.ts";
import { itemRestCorrelations } from "./item_statistics.ts";
import { tableReliability } from "./reliability.ts";
import { type ScoreTable, scoreTable, tableOf } from "./_score_table.ts";

/** What reliability and item-rest correlations come to where respondents do not differ. */
export interface PermutationControl {
  readonly shuffles: number;
  readonly seed: number;
  /** Reliability as observed */
  readonly observed: Measured;
  /** `[shuffles]` ascending; shuffles without a reliability are left out */
  readonly reliabilities: readonly number[];
  /** Middle and 95 % point of the above; `undefined` where there is none */
  readonly median: number | undefined;
  readonly upper: number | undefined;
  /** Share of shuffles, the observed one among them, that reach the observed reliability */
  readonly pValue: number | undefined;
  /** 95 % point of item-rest correlations over all items and shuffles */
  readonly itemRestUpper: number | undefined;
}

/**
 * Shuffles the answers of each item among the respondents that met it. Difficulties stay, and whatever
 * respondents have in common across items goes, so what reliability remains is chance.
 *
 * @param matrix `[R, I]`
 * @param options `seed`; `shuffles`: 200 by default; `missing` as in `calibrate`
 * @throws {RangeError} When `shuffles` is no positive integer
 *
 * @example A perfect scale does not survive shuffling
 * ```ts
 * import { permutationControl } from "./permutation_control.ts";
 * import { ResponseMatrix } from "../../responses/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const names = (n: number) => Array.from({ length: n }, (_, k) => `${k}`);
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: names(12),
 *   items: names(11),
 *   rows: names(12).map((_, r) => names(11).map((_, i) => (r > i ? 1 : 0))),
 * });
 * const control = permutationControl(matrix, { seed: 1, shuffles: 50 });
 * assert(control.observed.status === "ok" && control.observed.value > control.upper!);
 * ```
 */
export function permutationControl(
  matrix: ResponseMatrix,
  { seed, shuffles = 200, missing = "leave out" }: {
    seed: number;
    shuffles?: number;
    missing?: MissingRule;
  },
): PermutationControl {
  if (!Number.isInteger(shuffles) || shuffles < 1) {
    throw new RangeError(
      `Cannot shuffle responses as the number of shuffles must be a positive integer: found ${shuffles}`,
    );
  }
  const table = scoreTable(matrix, { missing }), random = new CounterRandom(seed, "permutation");
  const observed = tableReliability(table), reliabilities: number[] = [], itemRest: number[] = [];
  for (let s = 0; s < shuffles; s++) {
    const shuffled = shuffleItems(table, random), value = tableReliability(shuffled);
    if (value.status === "ok") reliabilities.push(value.value);
    for (const r of itemRestCorrelations(shuffled)) if (!Number.isNaN(r)) itemRest.push(r);
  }
  reliabilities.sort((a, b) => a - b);
  itemRest.sort((a, b) => a - b);
  const at = (values: readonly number[], share: number) =>
    values.length ? quantile(values, share) : undefined;
  const reached = observed.status === "ok"
    ? reliabilities.filter((value) => value >= observed.value).length
    : undefined;
  return {
    shuffles,
    seed,
    observed,
    reliabilities,
    median: at(reliabilities, 0.5),
    upper: at(reliabilities, 0.95),
    pValue: reached === undefined ? undefined : (1 + reached) / (1 + reliabilities.length),
    itemRestUpper: at(itemRest, 0.95),
  };
}

function shuffleItems(
  { respondents: R, items: I, scores, column }: ScoreTable,
  random: CounterRandom,
): ScoreTable {
  const out = scores.slice();
  for (let i = 0; i < I; i++) {
    const values = random.shuffle(column(i));
    let next = 0;
    for (let r = 0; r < R; r++) if (!Number.isNaN(out[r * I + i])) out[r * I + i] = values[next++];
  }
  return tableOf(out, R, I);
}
