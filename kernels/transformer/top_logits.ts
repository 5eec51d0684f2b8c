import type { Backend } from "../runtime/backend.ts";
import { runOnce } from "./run_once.ts";
import { checkSize } from "./tensor.ts";

/** The largest logits of T rows, in falling order. */
export interface RankedLogits {
  /** `[T, count]`. */
  readonly values: Float32Array;
  /** `[T, count]`, their columns. */
  readonly ids: Uint32Array;
}

/**
 * Finds the largest logits of each row; of equal ones the smaller column stands first.
 *
 * @param x Shape `[T, width]`, no NaN
 * @param options `count`, 1 to 64 and at most `width`
 *
 * @throws {RangeError} When `x` is not whole rows, or count is outside its range
 *
 * @example
 * ```ts
 * import { rankLogits } from "./top_logits.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const { ids } = await rankLogits(backend, new Float32Array([1, 7, -2, 7]), { width: 4, count: 3 });
 * assert.deepEqual([...ids], [1, 3, 0]);
 * ```
 */
export async function rankLogits(
  backend: Backend,
  x: Float32Array,
  { width, count }: { readonly width: number; readonly count: number },
): Promise<RankedLogits> {
  const rows = x.length / width;
  checkSize("rankLogits", "the count of rows", rows);
  const both = await runOnce(backend, (steps, room) => {
    const out = room.zeros(rows, 2 * count);
    steps.topLogits({ x: room.matrix(x, rows, width), count, out });
    return out;
  });
  return splitRanked(both, count);
}

/** Takes values and columns apart, as `topLogits` leaves them side by side in each row. */
export function splitRanked(both: Float32Array, count: number): RankedLogits {
  const rows = both.length / (2 * count);
  const values = new Float32Array(rows * count);
  const ids = new Uint32Array(rows * count);
  for (let t = 0; t < rows; t++) {
    const row = both.subarray(2 * count * t, 2 * count * (t + 1));
    values.set(row.subarray(0, count), t * count);
    ids.set(row.subarray(count), t * count);
  }
  return { values, ids };
}
