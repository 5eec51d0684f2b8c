/**
 * p values adjusted for their number, so that the chance of any false alarm in the family stays below the
 * level (Holm 1979).
 *
 * @param values p values in [0, 1]
 * @returns In the same order, each at least as large as before and at most 1
 * @throws {RangeError} When a value lies outside
 *
 * @example Three tests, of which the first withstands
 * ```ts
 * import { holmAdjust } from "./holm_adjust.ts";
 * import { strict as assert } from "node:assert";
 *
 * const adjusted = holmAdjust([0.01, 0.04, 0.03]);
 * assert.deepEqual(adjusted.map((p) => Math.round(1e6 * p) / 1e6), [0.03, 0.06, 0.06]);
 * ```
 */
export function holmAdjust(values: readonly number[]): number[] {
  const stray = values.findIndex((p) => !(p >= 0 && p <= 1));
  if (stray >= 0) {
    throw new RangeError(
      `Cannot adjust p values as each must lie in [0, 1]: found ${values[stray]} at ${stray}`,
    );
  }
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const adjusted = new Array<number>(values.length);
  let least = 0;
  order.forEach((at, rank) => {
    least = Math.max(least, Math.min(1, (values.length - rank) * values[at]));
    adjusted[at] = least;
  });
  return adjusted;
}
