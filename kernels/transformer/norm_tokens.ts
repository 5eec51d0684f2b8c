import type { Backend } from "../runtime/backend.ts";
import { runOnce } from "./run_once.ts";
import { checkSize } from "./tensor.ts";

/** Operands of a norm over `[T, width]` rows. */
export interface NormOperands {
  readonly x: Float32Array;
  /** `[T, width]`, added before the norm, with `bias` `[width]`. */
  readonly delta?: Float32Array;
  readonly bias?: Float32Array;
  /** `[width]`. */
  readonly weight: Float32Array;
  /** `[width]`, added after a layer norm. */
  readonly shift?: Float32Array;
}

/**
 * Layer norm (Ba, Kiros & Hinton 2016) or RMS norm (Zhang & Sennrich 2019) of each row, perhaps after
 * adding what a layer made.
 *
 * @returns Shape `[T, width]`
 *
 * @throws {RangeError} When `x` is not one or more rows of `width`, or epsilon is negative or not finite
 * @throws {ShapeError} When another operand does not follow from that
 * @throws {TypeError} When `bias` comes without `delta`, or the kind is another
 *
 * @example
 * ```ts
 * import { normTokens } from "./norm_tokens.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const operands = { x: new Float32Array([1, 3]), weight: new Float32Array([2, 1]) };
 * const out = await normTokens(backend, operands, { width: 2, kind: "layer", epsilon: 0 });
 * assert.deepEqual([...out], [-2, 1]);
 * ```
 */
export async function normTokens(
  backend: Backend,
  { x, delta, bias, weight, shift }: NormOperands,
  { width, kind, epsilon }: { width: number; kind: "layer" | "rms"; epsilon: number },
): Promise<Float32Array> {
  const rows = x.length / width;
  checkSize("normTokens", "the count of rows", rows);
  return await runOnce(backend, (steps, room) => {
    const vector = (values?: Float32Array) => values && room.matrix(values, 1, width);
    const out = room.zeros(rows, width);
    steps.normTokens({
      stream: room.matrix(x, rows, width),
      delta: delta && room.matrix(delta, rows, width),
      bias: vector(bias),
      weight: room.matrix(weight, 1, width),
      shift: vector(shift),
      epsilon,
      kind,
      out,
    });
    return out;
  });
}
