import type { Backend } from "../runtime/backend.ts";
import type { Activation } from "./linear_shape.ts";
import { runOnce } from "./run_once.ts";
import { checkSize } from "./tensor.ts";

/**
 * A linear layer: y = activation(x Wᵀ + b).
 *
 * @param operands `x` `[T, inputs]`, `weights` `[outputs, inputs]`, `bias` `[outputs]` or none
 * @param options Sizes of at least 1; `activation` is `none` unless told
 * @returns Shape `[T, outputs]`
 *
 * @throws {RangeError} When a size is not a whole number of at least 1, or `x` is not whole rows
 * @throws {ShapeError} When weights or bias do not follow from the sizes
 *
 * @example
 * ```ts
 * import { applyLinear } from "./linear.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const x = new Float32Array([1, 2]);
 * const weights = new Float32Array([1, 1, -1, -1, 0, 3]);
 * const bias = new Float32Array([0.5, 0, 0]);
 * const options = { inputs: 2, outputs: 3, activation: "relu" } as const;
 * assert.deepEqual([...await applyLinear(backend, { x, weights, bias }, options)], [3.5, 0, 6]);
 * ```
 */
export async function applyLinear(
  backend: Backend,
  operands: {
    readonly x: Float32Array;
    readonly weights: Float32Array;
    readonly bias?: Float32Array;
  },
  options: { readonly inputs: number; readonly outputs: number; readonly activation?: Activation },
): Promise<Float32Array> {
  const { x, weights, bias } = operands;
  const { inputs, outputs, activation } = options;
  const rows = x.length / inputs;
  for (const [name, size] of Object.entries({ inputs, outputs, rows })) {
    checkSize("applyLinear", name, size);
  }
  return await runOnce(backend, (steps, room) => {
    const out = room.zeros(rows, outputs);
    steps.linear({
      x: room.matrix(x, rows, inputs),
      weights: room.weights(weights, outputs, inputs),
      bias: bias && room.matrix(bias, 1, outputs),
      activation,
      out,
    });
    return out;
  });
}
