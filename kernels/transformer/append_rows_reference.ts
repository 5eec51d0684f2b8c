import type { AppendRows } from "./append_rows_shape.ts";
import { plain, plainIndices } from "./tensor.ts";

/** A copy is exact. */
export const TOLERANCE = { absolute: 0, relative: 0 } as const;

/** Copies a stretch of columns of each row into its slot of the cache. */
export function appendRowsReference({ x, from, slots, cache }: AppendRows): void {
  plainIndices(slots).forEach((slot, t) => {
    plain(cache).row(slot).set(plain(x).row(t).subarray(from, from + cache.width));
  });
}
