import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import source from "./adamw.wgsl" with { type: "text" };
import { type AdamWConstants, type AdamWState, biasCorrections } from "./adamw_reference.ts";
import { type BatchSize, packRates, type RateTable } from "./rates.ts";

const GROUP = 64;

/** Buffers of one AdamW dispatch; `now` is what changes from step to step. */
export interface AdamWBuffers extends AdamWState<GPUBuffer> {
  /** `[1/(1 - β₁ᵗ), 1/√(1 - β₂ᵗ), scale of the gradient, 0]` */
  readonly now: GPUBuffer;
}

/** The dispatch that rewrites the buffers; `scope` owns what it needs beside them. */
export function adamWStep(
  gpu: GpuBackend,
  scope: GpuScope,
  options: {
    buffers: AdamWBuffers;
    constants: Omit<AdamWConstants, "step" | "gradientScale">;
    rates: RateTable;
    batch: BatchSize;
  },
): Promise<Step> {
  const { buffers, constants, rates, batch: { models, size } } = options;
  const { beta1, beta2, epsilon } = constants;
  const dims = new Uint32Array([models * size, size, rates.period, 0, 0, 0, 0, 0]);
  new Float32Array(dims.buffer).set([1 - beta1, beta2, 1 - beta2, epsilon], 4);
  return gpu.step(
    source,
    [
      scope.uniform(dims),
      buffers.now,
      scope.upload(packRates(rates, ["rate", "decay"], models)),
      buffers.parameters,
      buffers.gradient,
      buffers.first,
      buffers.second,
    ],
    Math.ceil(models * size / GROUP),
    { overrides: { GROUP } },
  );
}

/** One step of arrays that live on the host. */
export async function adamWGpu(
  gpu: GpuBackend,
  state: AdamWState,
  constants: AdamWConstants,
  rates: RateTable,
  batch: BatchSize,
): Promise<void> {
  using scope = gpu.scope();
  const now = [...biasCorrections(constants), constants.gradientScale, 0];
  const buffers = {
    now: scope.upload(new Float32Array(now)),
    parameters: scope.upload(state.parameters),
    gradient: scope.upload(state.gradient),
    first: scope.upload(state.first),
    second: scope.upload(state.second),
  };
  gpu.submit([await adamWStep(gpu, scope, { buffers, constants, rates, batch })]);
  const words = state.parameters.length;
  const { parameters, first, second } = buffers;
  const read = await gpu.read(...[parameters, first, second].map((buffer) => ({ buffer, words })));
  [state.parameters, state.first, state.second].forEach((array, i) =>
    array.set(new Float32Array(read[i]))
  );
}
