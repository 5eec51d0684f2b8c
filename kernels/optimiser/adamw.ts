import type { Backend } from "../runtime/backend.ts";
import { adamWGpu } from "./adamw_gpu.ts";
import { adamWReference, type AdamWState } from "./adamw_reference.ts";
import { adamWWasm } from "./adamw_wasm.ts";
import { batchSize, type ParameterShape, type Rates, rateTable } from "./rates.ts";

/** Settings of one AdamW step. */
export interface AdamWOptions extends ParameterShape {
  /** Number of this step, from 1; the running means start at zero and are corrected for it. */
  readonly step: number;
  /** Learning rate. */
  readonly rate: Rates;
  /** Weight decay; each step multiplies a parameter by 1 - rate × decay. 0 unless told. */
  readonly decay?: Rates;
  /** 0.9 unless told. */
  readonly beta1?: number;
  /** 0.999 unless told. */
  readonly beta2?: number;
  /** Added to the root, outside of it; 1e-8 unless told. */
  readonly epsilon?: number;
  /** Multiplies the gradient first; 1 unless told. */
  readonly gradientScale?: number;
}

/**
 * One step of Adam with decoupled weight decay, in place, for any number of models side by side.
 *
 * The order is that of PyTorch: decay first, then the step, with the corrections for the start of the
 * running means and ε outside the root (Kingma and Ba, 2015; Loshchilov and Hutter, 2019).
 *
 * @param state Parameters, gradient and running means, each `[M, rows, columns]`
 * @throws {ShapeError} When the arrays, or rates given by model or column, differ in length
 * @throws {RangeError} When the length does not split into models and columns, or `step` is below 1
 *
 * @example The first step moves every parameter by the rate, against the gradient's sign
 * ```ts
 * import { stepAdamW } from "./adamw.ts";
 * import { ReferenceBackend } from "../runtime/backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const state = {
 *   parameters: new Float32Array([1, 1]),
 *   gradient: new Float32Array([3, -0.5]),
 *   first: new Float32Array(2),
 *   second: new Float32Array(2),
 * };
 * await stepAdamW(new ReferenceBackend(), state, { step: 1, rate: 0.25 });
 * assert.deepEqual([...state.parameters], [0.75, 1.25]);
 * ```
 */
export async function stepAdamW(
  backend: Backend,
  state: AdamWState,
  options: AdamWOptions,
): Promise<void> {
  const { parameters, gradient, first, second } = state;
  const batch = batchSize("stepAdamW", { parameters, gradient, first, second }, options);
  const { step, rate, decay = 0, beta1 = 0.9, beta2 = 0.999 } = options;
  const { epsilon = 1e-8, gradientScale = 1 } = options;
  if (!Number.isInteger(step) || step < 1) {
    throw new RangeError(
      `Cannot run stepAdamW as step must be a whole number from 1: found ${step}`,
    );
  }
  const rates = rateTable("stepAdamW", { rate, decay }, batch);
  const constants = { step, beta1, beta2, epsilon, gradientScale };
  switch (backend.kind) {
    case "webgpu":
      return await adamWGpu(backend, state, constants, rates, batch);
    case "wasm":
      return adamWWasm(backend, state, constants, rates, batch);
    case "reference":
      return adamWReference(state, constants, rates, batch);
  }
}
