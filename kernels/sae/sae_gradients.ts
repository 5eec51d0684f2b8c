import type { Backend } from "../runtime/backend.ts";
import { checkLength } from "../runtime/errors.ts";
import {
  checkParameters,
  checkRows,
  SAE_CONSTANTS,
  type SaeConstants,
  type SaeParameters,
  type SaeSize,
} from "./sae_model.ts";
import { MOST_IN_BATCH } from "./sae_plan.ts";
import { projectReference, saeForwardReference, saeGradientsReference } from "./sae_reference.ts";
import { saeGradientsGpu } from "./sae_gpu.ts";
import { saeGradientsWasm } from "./sae_wasm.ts";

/** Sizes, and what is known of the features before the batch. */
export interface SaeGradientOptions extends SaeSize, Partial<SaeConstants> {
  /** Steps since each feature fired, `[F]`; zeros unless told. */
  readonly idle?: Uint32Array;
}

/** What one batch asks of the parameters. */
export interface SaeGradients {
  readonly loss: number;
  /** The decoder's is without its part along the decoder's rows. */
  readonly gradients: SaeParameters;
  /** Steps since each feature fired, this batch included, `[F]`. */
  readonly idle: Uint32Array;
}

/**
 * Loss and gradients of a top-K sparse autoencoder on one batch; training does this and then a step.
 *
 * @param parameters What the autoencoder has learned so far
 * @param rows The batch, `[B, D]`
 * @throws {ShapeError} When a parameter has another length than the sizes ask for
 * @throws {RangeError} When the rows do not split, or are none or above 2,048
 *
 * @example A perfect reconstruction asks for nothing
 * ```ts
 * import { saeGradients } from "./sae_gradients.ts";
 * import { ReferenceBackend } from "../runtime/backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const unit = new Float32Array([1, 0, 0, 1]);
 * const { loss } = await saeGradients(
 *   new ReferenceBackend(),
 *   { encoder: unit, decoder: unit, featureBias: new Float32Array(2), inputBias: new Float32Array(2) },
 *   { rows: new Float32Array([3, 0, 0, 2]), width: 2, features: 2, active: 1 },
 * );
 * assert.equal(loss, 0);
 * ```
 */
export async function saeGradients(
  backend: Backend,
  parameters: SaeParameters,
  options: SaeGradientOptions & { readonly rows: Float32Array },
): Promise<SaeGradients> {
  const { rows, width, features, active, idle = new Uint32Array(features) } = options;
  const size = { width, features, active };
  const count = checkRows("saeGradients", rows, size);
  checkParameters("saeGradients", parameters, size);
  checkLength("saeGradients", "idle", idle, features);
  if (count < 1 || count > MOST_IN_BATCH) {
    throw new RangeError(
      `Cannot run saeGradients as a batch must have from 1 to ${MOST_IN_BATCH} rows: found ${count}`,
    );
  }
  const {
    reviveWeight = SAE_CONSTANTS.reviveWeight,
    deadAfter = SAE_CONSTANTS.deadAfter,
  } = options;
  const settings = { size, constants: { reviveWeight, deadAfter }, idle };
  switch (backend.kind) {
    case "webgpu":
      return await saeGradientsGpu(backend, parameters, rows, settings);
    case "wasm":
      return saeGradientsWasm(backend, parameters, rows, settings);
    case "reference": {
      const forward = saeForwardReference(parameters, rows, settings);
      const exact = saeGradientsReference(parameters, forward, settings);
      projectReference(exact.decoder, parameters.decoder, width);
      const gradients = {
        encoder: Float32Array.from(exact.encoder),
        decoder: Float32Array.from(exact.decoder),
        featureBias: Float32Array.from(exact.featureBias),
        inputBias: Float32Array.from(exact.inputBias),
      };
      return { loss: forward.loss, gradients, idle: Uint32Array.from(forward.idle) };
    }
  }
}
