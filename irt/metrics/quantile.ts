/**
 * Quantile of an ascending list, interpolated linearly between neighbours (Hyndman & Fan 1996, type 7).
 *
 * @throws {RangeError} When the list is empty or `share` lies outside [0, 1]
 *
 * @example
 * ```ts
 * import { quantile } from "./quantile.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(quantile([1, 2, 4], 0.75), 3);
 * ```
 */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  if (ascending.length === 0 || !(share >= 0 && share <= 1)) {
    throw new RangeError(
      `Cannot take a quantile as it needs a share in [0, 1] of at least one value: found share ${share} of ${ascending.length} values`,
    );
  }
  const place = share * (ascending.length - 1), low = Math.floor(place);
  const high = Math.min(low + 1, ascending.length - 1);
  return ascending[low] + (place - low) * (ascending[high] - ascending[low]);
}
