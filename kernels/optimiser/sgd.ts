import type { Backend } from "../runtime/backend.ts";
import { batchSize, type ParameterShape, type Rates, rateTable } from "./rates.ts";
import { sgdGpu } from "./sgd_gpu.ts";
import { sgdReference, type SgdState } from "./sgd_reference.ts";
import { sgdWasm } from "./sgd_wasm.ts";

/** Settings of one step on raw scales. */
export interface SgdOptions extends ParameterShape {
  /** Learning rate. */
  readonly rate: Rates;
  /** Strength λ of the penalty λ·Σ τ; 0 unless told. */
  readonly penalty?: Rates;
  /** Share of the penalty that its schedule allows at this step; 1 unless told. */
  readonly penaltyScale?: number;
  /** Scales at or below this, 0 or more, are put to -0.1, from where they never return. */
  readonly snapBelow?: number;
}

/**
 * One step of plain gradient descent on raw scales ρ behind a ReLU, in place, for any number of models.
 *
 * What acts is τ = max(0, ρ). Where ρ is at most 0 neither the data nor the penalty move it: the dead
 * zone of the ReLU. Snapping comes after the step.
 *
 * @param state Raw scales and the gradient of the data's loss by τ, each `[M, rows, columns]`
 * @throws {ShapeError} When the arrays, or rates given by model or column, differ in length
 * @throws {RangeError} When the length does not split into models and columns, or `snapBelow` is negative
 *
 * @example A scale near zero is snapped and stays
 * ```ts
 * import { stepSgd } from "./sgd.ts";
 * import { ReferenceBackend } from "../runtime/backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = new ReferenceBackend();
 * const raw = new Float32Array([0.5, 0.125]);
 * const gradient = new Float32Array([0, 0]);
 * await stepSgd(backend, { raw, gradient }, { rate: 0.5, penalty: 0.25, snapBelow: 0.001 });
 * assert.deepEqual(raw, new Float32Array([0.375, -0.1]));
 * gradient[1] = -100;
 * await stepSgd(backend, { raw, gradient }, { rate: 0.5 });
 * assert.deepEqual(raw, new Float32Array([0.375, -0.1]));
 * ```
 */
export async function stepSgd(
  backend: Backend,
  state: SgdState,
  options: SgdOptions,
): Promise<void> {
  const { raw, gradient } = state;
  const batch = batchSize("stepSgd", { raw, gradient }, options);
  const { rate, penalty = 0, penaltyScale = 1, snapBelow } = options;
  if (snapBelow !== undefined && !(snapBelow >= 0)) {
    throw new RangeError(`Cannot run stepSgd as snapBelow must be at least 0: found ${snapBelow}`);
  }
  const rates = rateTable("stepSgd", { rate, penalty }, batch);
  const constants = { penaltyScale, snapBelow };
  switch (backend.kind) {
    case "webgpu":
      return await sgdGpu(backend, state, constants, rates, batch);
    case "wasm":
      return sgdWasm(backend, state, constants, rates, batch);
    case "reference":
      return sgdReference(state, constants, rates, batch);
  }
}
