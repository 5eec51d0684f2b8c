import type { Backend } from "../runtime/backend.ts";
import { trainSaeGpu } from "./sae_gpu.ts";
import { checkRows, type SaeParameters } from "./sae_model.ts";
import { planTraining, type SaeTraining } from "./sae_plan.ts";
import { startSae } from "./sae_start.ts";
import { type SaeTrained, trainSaeReference } from "./sae_train_reference.ts";
import { trainSaeWasm } from "./sae_wasm.ts";

/**
 * Trains a top-K sparse autoencoder: each row becomes at most K of F features.
 *
 *   z = ReLU(top K of (E (x - c) + n));   x̂ = D z + c
 *
 * The loss is the squared error over the batch divided by that of the batch's mean, plus 1/32 of the same
 * ratio for reconstructing what is left from up to 2K features that have not fired for more than 256
 * steps. Adam with the gradient cut to length 1; D's columns are kept at length 1, and the gradient's
 * part along each is taken out. Start and row order come from the seed alone, so that all backends
 * train alike and one backend gives the same bits each time. Gao et al., "Scaling and evaluating sparse
 * autoencoders" (2024); constants as in Movva et al., "Sparse autoencoders for hypothesis generation"
 * (2025).
 *
 * @param values The rows, `[rows, D]`, at least two
 * @returns The parameters and each step's loss
 * @throws {RangeError} When sizes or settings are outside, or the values do not split into rows
 *
 * @example Rows on three axes need three features and one at a time
 * ```ts
 * import { trainSae } from "./sae_train.ts";
 * import { WasmBackend } from "../wasm/wasm_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const rows = Array.from({ length: 30 }, (_, r) => [0, 1, 2].map((c) => c === r % 3 ? 1 : 0));
 * const { losses } = await trainSae(new WasmBackend(), new Float32Array(rows.flat()), {
 *   width: 3, features: 6, active: 2, epochs: 200, rate: 0.02, seed: 1,
 * });
 * assert(losses[losses.length - 1] < 0.1);
 * ```
 */
export async function trainSae(
  backend: Backend,
  values: Float32Array,
  training: SaeTraining,
): Promise<SaeTrained> {
  const rows = checkRows("trainSae", values, training);
  const plan = planTraining(rows, training);
  const start = await startSae(backend, values, plan);
  switch (backend.kind) {
    case "webgpu":
      return await trainSaeGpu(backend, values, start, plan);
    case "wasm":
      return trainSaeWasm(backend, values, start, plan);
    case "reference": {
      const { parameters, losses } = trainSaeReference(values, start, plan);
      const round = (name: keyof SaeParameters) => Float32Array.from(parameters[name]);
      const rounded = {
        encoder: round("encoder"),
        decoder: round("decoder"),
        featureBias: round("featureBias"),
        inputBias: round("inputBias"),
      };
      return { parameters: rounded, losses };
    }
  }
}
