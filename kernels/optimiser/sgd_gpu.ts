import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import { type BatchSize, packRates, type RateTable } from "./rates.ts";
import source from "./sgd.wgsl" with { type: "text" };
import type { SgdConstants, SgdState } from "./sgd_reference.ts";

const GROUP = 64;

/** Buffers of one step; `now` is what changes from step to step. */
export interface SgdBuffers extends SgdState<GPUBuffer> {
  /** `[scale of the penalty, 1 to snap or 0, threshold, 0]` */
  readonly now: GPUBuffer;
}

/** The dispatch that rewrites the raw scales; `scope` owns what it needs beside them. */
export function sgdStep(
  gpu: GpuBackend,
  scope: GpuScope,
  { buffers, rates, batch }: { buffers: SgdBuffers; rates: RateTable; batch: BatchSize },
): Promise<Step> {
  const total = batch.models * batch.size;
  return gpu.step(
    source,
    [
      scope.uniform(new Uint32Array([total, batch.size, rates.period, 0])),
      buffers.now,
      scope.upload(packRates(rates, ["rate", "penalty"], batch.models)),
      buffers.raw,
      buffers.gradient,
    ],
    Math.ceil(total / GROUP),
    { overrides: { GROUP } },
  );
}

/** One step of arrays that live on the host. */
export async function sgdGpu(
  gpu: GpuBackend,
  state: SgdState,
  { penaltyScale, snapBelow }: SgdConstants,
  rates: RateTable,
  batch: BatchSize,
): Promise<void> {
  using scope = gpu.scope();
  const now = [penaltyScale, snapBelow === undefined ? 0 : 1, snapBelow ?? 0, 0];
  const buffers = {
    now: scope.upload(new Float32Array(now)),
    raw: scope.upload(state.raw),
    gradient: scope.upload(state.gradient),
  };
  gpu.submit([await sgdStep(gpu, scope, { buffers, rates, batch })]);
  const [bytes] = await gpu.read({ buffer: buffers.raw, words: state.raw.length });
  state.raw.set(new Float32Array(bytes));
}
