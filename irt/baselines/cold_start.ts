/**
 * Gives items without training cells what a typical item of their benchmark has: the mean, over the seen
 * items of the same benchmark, of each column. A benchmark without a seen item gets the mean over all seen
 * items; where none is seen the values stay 0.
 *
 * @param values `[I, K]` row-major, left as it is
 * @param options `seen` `[I]`, not 0 where the item has training cells; `benchmarks` `[I]`, equal for items
 * of one benchmark; `columns` K, 1 by default
 * @returns `[I, K]`; rows of seen items unchanged
 * @throws {RangeError} When the lengths disagree
 *
 * @example
 * ```ts
 * import { fillUnseenItems } from "./cold_start.ts";
 * import { strict as assert } from "node:assert";
 *
 * const filled = fillUnseenItems(new Float64Array([1, 3, 99, 5, 99]), {
 *   seen: [1, 1, 0, 1, 0],
 *   benchmarks: ["usaco", "usaco", "usaco", "scicode", "gaia"],
 * });
 * assert.deepEqual([...filled], [1, 3, 2, 5, 3]);
 * ```
 */
export function fillUnseenItems(
  values: Float64Array,
  options: {
    seen: ArrayLike<number>;
    benchmarks: ArrayLike<string | number>;
    columns?: number;
  },
): Float64Array {
  const { seen, benchmarks, columns = 1 } = options;
  const items = seen.length;
  if (benchmarks.length !== items || values.length !== items * columns) {
    throw new RangeError(
      `Cannot fill unseen items as there must be ${columns} values and one benchmark for each of ${items} items: found ${values.length} values and ${benchmarks.length} benchmarks`,
    );
  }
  const overall = new RunningMean(columns), within = new Map<string | number, RunningMean>();
  for (let i = 0; i < items; i++) {
    if (!seen[i]) continue;
    const row = values.subarray(i * columns, (i + 1) * columns);
    overall.add(row);
    let mean = within.get(benchmarks[i]);
    if (!mean) within.set(benchmarks[i], mean = new RunningMean(columns));
    mean.add(row);
  }
  const filled = values.slice();
  for (let i = 0; i < items; i++) {
    if (!seen[i]) filled.set((within.get(benchmarks[i]) ?? overall).value(), i * columns);
  }
  return filled;
}

/** Mean of rows; zeros of none. */
class RunningMean {
  readonly #sum: Float64Array;
  #count = 0;

  constructor(columns: number) {
    this.#sum = new Float64Array(columns);
  }

  add(row: Float64Array): void {
    this.#count++;
    row.forEach((value, k) => this.#sum[k] += value);
  }

  value(): Float64Array {
    return this.#sum.map((sum) => sum / Math.max(this.#count, 1));
  }
}
