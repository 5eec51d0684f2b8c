import type { Backend } from "../runtime/backend.ts";
import { encodeSaeGpu } from "./sae_gpu.ts";
import {
  checkParameters,
  checkRows,
  SAE_CONSTANTS,
  type SaeParameters,
  type SaeSize,
} from "./sae_model.ts";
import { saeForwardReference } from "./sae_reference.ts";
import { encodeSaeWasm } from "./sae_wasm.ts";

/** The active features of each row, `[rows, K]`, largest first; slots without one hold the value 0. */
export interface SaeActivations {
  readonly values: Float32Array;
  readonly features: Uint32Array;
}

/**
 * Finds the up to K active features of each row, and how strongly each is.
 *
 * @param values The rows, `[rows, D]`
 * @throws {ShapeError} When a parameter has another length than the sizes ask for
 * @throws {RangeError} When the values do not split into rows
 *
 * @example
 * ```ts
 * import { encodeSae } from "./sae_encode.ts";
 * import { ReferenceBackend } from "../runtime/backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const unit = new Float32Array([1, 0, 0, 1]);
 * const parameters = {
 *   encoder: unit, decoder: unit, featureBias: new Float32Array(2), inputBias: new Float32Array(2),
 * };
 * const rows = new Float32Array([0.5, 2, -1, -3]);
 * const { values, features } = await encodeSae(new ReferenceBackend(), rows, {
 *   parameters, width: 2, features: 2, active: 1,
 * });
 * assert.deepEqual([...values], [2, 0]); // nothing is positive in the second row
 * assert.equal(features[0], 1);
 * ```
 */
export async function encodeSae(
  backend: Backend,
  values: Float32Array,
  options: SaeSize & { readonly parameters: SaeParameters },
): Promise<SaeActivations> {
  const { parameters, width, features, active } = options;
  const size = { width, features, active };
  const rows = checkRows("encodeSae", values, size);
  checkParameters("encodeSae", parameters, size);
  if (rows === 0) return { values: new Float32Array(), features: new Uint32Array() };
  switch (backend.kind) {
    case "webgpu":
      return await encodeSaeGpu(backend, parameters, values, size);
    case "wasm":
      return encodeSaeWasm(backend, parameters, values, size);
    case "reference": {
      const idle = new Float64Array(features);
      const settings = { size, idle, constants: SAE_CONSTANTS };
      const { active: chosen } = saeForwardReference(parameters, values, settings);
      const out = {
        values: new Float32Array(rows * active),
        features: new Uint32Array(rows * active),
      };
      for (const [row, activations] of chosen.entries()) {
        for (const [slot, { value, feature }] of activations.entries()) {
          out.values[row * active + slot] = value;
          out.features[row * active + slot] = feature;
        }
      }
      return out;
    }
  }
}
