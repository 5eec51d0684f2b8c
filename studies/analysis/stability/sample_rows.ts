import type { CounterRandom } from "../../../kernels/mod.ts";
import type { ResponseMatrix } from "../../../responses/mod.ts";

/** Respondents of one benchmark with their mean scores there. */
export interface Strengths {
  readonly benchmark: string;
  readonly rows: readonly number[];
  readonly means: readonly number[];
}

/**
 * Respondents by the benchmark of their first score, with their mean score.
 *
 * @param matrix `[R, I]`; respondents without a score are left out
 */
export function strengthsOf(matrix: ResponseMatrix): Strengths[] {
  const found = new Map<string, { rows: number[]; means: number[] }>();
  for (let r = 0; r < matrix.respondents.length; r++) {
    let sum = 0, count = 0, benchmark: string | undefined;
    for (let i = 0; i < matrix.items.length; i++) {
      const score = matrix.scoreAt(r, i);
      if (score === undefined) continue;
      benchmark ??= matrix.benchmarks[i];
      sum += score;
      count++;
    }
    if (benchmark === undefined) continue;
    const block = found.get(benchmark) ?? { rows: [], means: [] };
    found.set(benchmark, block);
    block.rows.push(r);
    block.means.push(sum / count);
  }
  return [...found].map(([benchmark, block]) => ({ benchmark, ...block }));
}

/**
 * Draws as many earlier respondents of each benchmark as it has later ones, without replacement; all where
 * there are no more.
 *
 * @example
 * ```ts
 * import { drawBalanced } from "./sample_rows.ts";
 * import { CounterRandom } from "../../../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const earlier = [{ benchmark: "b", rows: [3, 5, 7], means: [0, 0.5, 1] }];
 * const later = [{ benchmark: "b", rows: [0, 1], means: [0.2, 0.3] }];
 * const rows = drawBalanced(earlier, later, new CounterRandom(0, "rows"));
 * assert.equal(new Set(rows).size, 2);
 * ```
 */
export function drawBalanced(
  earlier: readonly Strengths[],
  later: readonly Strengths[],
  random: CounterRandom,
): number[] {
  return earlier.flatMap(({ benchmark, rows }) => {
    const wanted = later.find((block) => block.benchmark === benchmark)?.rows.length ?? 0;
    return random.shuffle([...rows]).slice(0, wanted);
  });
}

/**
 * The same number, each the earlier respondent not yet taken whose mean score is nearest to that of a later
 * one; the later ones are drawn anew with replacement, so that draws differ.
 *
 * @example The weak later respondents call for the weak earlier ones
 * ```ts
 * import { drawMatched } from "./sample_rows.ts";
 * import { CounterRandom } from "../../../kernels/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const earlier = [{ benchmark: "b", rows: [3, 5, 7], means: [0, 0.1, 1] }];
 * const later = [{ benchmark: "b", rows: [0, 1], means: [0, 0] }];
 * assert.deepEqual(drawMatched(earlier, later, new CounterRandom(0, "rows")), [3, 5]);
 * ```
 */
export function drawMatched(
  earlier: readonly Strengths[],
  later: readonly Strengths[],
  random: CounterRandom,
): number[] {
  return earlier.flatMap(({ benchmark, rows, means }) => {
    const targets = later.find((block) => block.benchmark === benchmark)?.means ?? [];
    const left = new Set(rows.keys()), taken: number[] = [];
    for (let k = 0; k < targets.length && left.size > 0; k++) {
      const target = targets[random.integer(targets.length)];
      const far = (at: number) => Math.abs(means[at] - target);
      const nearest = [...left].reduce((best, at) => far(at) < far(best) ? at : best);
      left.delete(nearest);
      taken.push(rows[nearest]);
    }
    return taken;
  });
}
