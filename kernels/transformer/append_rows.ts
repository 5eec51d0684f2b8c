import type { Backend } from "../runtime/backend.ts";
import { runOnce } from "./run_once.ts";
import { checkRange, checkSize } from "./tensor.ts";

/**
 * The cache of keys and values after new rows went into their slots.
 *
 * @param operands `x` `[T, any]`, `slots` `[T]`, all different, `cache` `[C, width]`
 * @param options `width` of the cache; `from`, the first column of `x` to copy
 * @returns Shape `[C, width]`, a new array
 *
 * @throws {RangeError} When a slot is outside the cache or named twice, or columns are outside `x`
 *
 * @example
 * ```ts
 * import { appendRows } from "./append_rows.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const operands = { x: new Float32Array([1, 2, 3]), slots: new Uint32Array([1]), cache: new Float32Array(4) };
 * const cache = await appendRows(backend, operands, { width: 2, from: 1 });
 * assert.deepEqual([...cache], [0, 0, 2, 3]);
 * ```
 */
export async function appendRows(
  backend: Backend,
  operands: {
    readonly x: Float32Array;
    readonly slots: Uint32Array;
    readonly cache: Float32Array;
  },
  { width, from }: { readonly width: number; readonly from: number },
): Promise<Float32Array> {
  const { x, slots, cache } = operands;
  const rows = cache.length / width;
  checkRange("appendRows", "slots", slots, rows);
  if (new Set(slots).size < slots.length) {
    throw new RangeError(
      `Cannot run appendRows as slots must differ: they are ${slots.join(", ")}`,
    );
  }
  checkSize("appendRows", "columns of x", x.length / slots.length);
  return await runOnce(backend, (steps, room) => {
    const out = room.matrix(cache, rows, width);
    steps.appendRows({
      x: room.matrix(x, slots.length, x.length / slots.length),
      from,
      slots: room.indices(slots),
      cache: out,
    });
    return out;
  });
}
