import { CounterRandom } from "../../kernels/mod.ts";

/** Seed of the draws of items, the same in every study so that rows can be compared. */
export const RESAMPLE_SEED = 0;

/** How often each item is in each draw, `[I]` a draw. */
export type ItemResamples = readonly Uint16Array[];

/**
 * Draws items with replacement, from each benchmark as many as it has (a bootstrap by blocks, Efron 1979:
 * all cells of an item come together).
 *
 * @param benchmarks Benchmark of each item, `[I]`
 * @returns As many draws as asked for; the same seed gives the same ones
 *
 * @example Each benchmark keeps its size
 * ```ts
 * import { drawItemResamples } from "./item_resamples.ts";
 * import { strict as assert } from "node:assert";
 *
 * const [draw] = drawItemResamples(["a", "b", "b", "b"], { count: 1, seed: 0 });
 * assert.equal(draw[0], 1);
 * assert.equal(draw[1] + draw[2] + draw[3], 3);
 * ```
 */
export function drawItemResamples(
  benchmarks: readonly string[],
  { count, seed }: { count: number; seed: number },
): ItemResamples {
  const random = new CounterRandom(seed, "item resamples");
  const members = new Map<string, number[]>();
  benchmarks.forEach((name, i) => {
    const list = members.get(name);
    if (list) list.push(i);
    else members.set(name, [i]);
  });
  return Array.from({ length: count }, () => {
    const times = new Uint16Array(benchmarks.length);
    for (const items of members.values()) {
      for (let k = 0; k < items.length; k++) times[items[random.integer(items.length)]]++;
    }
    return times;
  });
}
