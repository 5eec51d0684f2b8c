import type { Backend } from "../runtime/backend.ts";
import { runOnce } from "./run_once.ts";
import { checkSize } from "./tensor.ts";

/**
 * The gated unit of a feed-forward layer: g/(1 + e⁻ᵍ)·u (Shazeer 2020).
 *
 * @param x Shape `[T, 2 width]`: the gates of a row, then its values
 * @returns Shape `[T, width]`
 *
 * @throws {RangeError} When `x` is not one or more rows of `2 width`
 *
 * @example
 * ```ts
 * import { applySwiglu } from "./swiglu.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const [y] = await applySwiglu(backend, new Float32Array([1, 10]), { width: 1 });
 * assert(Math.abs(y - 7.310586) < 1e-5);
 * ```
 */
export async function applySwiglu(
  backend: Backend,
  x: Float32Array,
  { width }: { readonly width: number },
): Promise<Float32Array> {
  const rows = x.length / (2 * width);
  checkSize("applySwiglu", "width", width);
  checkSize("applySwiglu", "the count of rows", rows);
  return await runOnce(backend, (steps, room) => {
    const out = room.zeros(rows, width);
    steps.swiglu({ x: room.matrix(x, rows, 2 * width), out });
    return out;
  });
}
