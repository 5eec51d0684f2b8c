import { adamWStep } from "../optimiser/adamw_gpu.ts";
import { biasCorrections } from "../optimiser/adamw_reference.ts";
import type { RateTable } from "../optimiser/rates.ts";
import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import clipSource from "./sae_clip.wgsl" with { type: "text" };
import { type GpuBatch, padRows, SaeGpuMemory } from "./sae_gpu_steps.ts";
import type { SaeConstants, SaeParameters, SaeSize } from "./sae_model.ts";
import { ADAM, CLIP_SLACK, rowOrders, type SaePlan } from "./sae_plan.ts";
import type { SaeTrained } from "./sae_train_reference.ts";
import unitSource from "./sae_unit.wgsl" with { type: "text" };

const inOrder = (rows: number) => Uint32Array.from({ length: rows }, (_, row) => row);

/** Loss and gradients of one batch, the decoder's without its part along the decoder. */
export async function saeGradientsGpu(
  gpu: GpuBackend,
  parameters: SaeParameters,
  rows: Float32Array,
  { size, constants, idle }: { size: SaeSize; constants: SaeConstants; idle: Uint32Array },
): Promise<
  { loss: number; gradients: SaeParameters<Float32Array<ArrayBuffer>>; idle: Uint32Array }
> {
  using scope = gpu.scope();
  const count = rows.length / size.width;
  const options = { parameters, order: inOrder(count), most: count, idle };
  const memory = new SaeGpuMemory(gpu, scope, size, options);
  const x = scope.upload(padRows(rows, size.width, memory.columns));
  const scratch = memory.scratch(count, 1);
  gpu.submit(await memory.gradientSteps(x, { start: 0, count }, { scratch, constants }));
  const gradients = await memory.take(scratch);
  const [losses, state] = await gpu.read(
    { buffer: scratch.losses, words: 1 },
    { buffer: memory.state, words: 4 + size.features },
  );
  const [clock, , , , ...fired] = new Uint32Array(state);
  const since = Uint32Array.from(fired, (at) => clock - at);
  return { loss: new Float32Array(losses)[0], gradients, idle: since };
}

/** Longest stretch of work between two waits, so that the host stays awake. */
const SLICE_MS = 150;

/** Trains from the given start. */
export async function trainSaeGpu(
  gpu: GpuBackend,
  values: Float32Array,
  start: SaeParameters,
  plan: SaePlan,
): Promise<SaeTrained> {
  using scope = gpu.scope();
  const { size, constants, batches, rows, epochs } = plan;
  const most = batches.reduce((most, { count }) => Math.max(most, count), 0);
  const idle = new Uint32Array(size.features);
  const options = { parameters: start, order: new Uint32Array(rows), most, idle };
  const memory = new SaeGpuMemory(gpu, scope, size, options);
  const x = scope.upload(padRows(values, size.width, memory.columns));
  const steps = epochs * batches.length;
  const scratch = memory.scratch(most, steps);
  const update = await updateSteps(memory, scratch, { plan, steps });
  const epoch: Step[][] = [];
  for (const batch of batches) {
    epoch.push([...await memory.gradientSteps(x, batch, { scratch, constants }), ...update]);
  }
  let done = 0, pending = 0, slice = 1, since = performance.now();
  for (const order of rowOrders(plan)) {
    gpu.device.queue.writeBuffer(memory.order, 0, order as Uint32Array<ArrayBuffer>);
    for (const step of epoch) {
      gpu.submit(step);
      if (++pending < slice) continue;
      await gpu.settle();
      const took = performance.now() - since;
      if (took > SLICE_MS) slice = Math.max(1, slice >> 1);
      else if (took < SLICE_MS / 3) slice *= 2;
      [pending, since] = [0, performance.now()];
    }
    plan.onEpoch(++done);
  }
  const parameters = await memory.take(memory);
  const [losses] = await gpu.read({ buffer: scratch.losses, words: steps });
  return { parameters, losses: Float64Array.from(new Float32Array(losses)) };
}

/** Cuts the gradient, moves the parameters against it and brings the decoder back to length 1. */
async function updateSteps(
  memory: SaeGpuMemory,
  scratch: ReturnType<SaeGpuMemory["scratch"]>,
  { plan, steps }: { plan: SaePlan; steps: number },
): Promise<Step[]> {
  const { gpu, scope, columns, size: { features } } = memory;
  const corrections = new Float32Array(2 * steps);
  for (let t = 0; t < steps; t++) {
    corrections.set(biasCorrections({ step: t + 1, ...ADAM }), 2 * t);
  }
  const dims = new Uint32Array([2 * features + columns, 0, 0, 0]);
  new Float32Array(dims.buffer).set([plan.clip, CLIP_SLACK], 2);
  const now = scope.zeros(4);
  const { squares } = scratch;
  const clip = [scope.uniform(dims), squares, scope.upload(corrections), memory.state, now];
  const rates: RateTable = { period: 1, at: (name) => name === "rate" ? plan.rate : 0 };
  const adam = [];
  for (const name of ["encoder", "decoder", "bias"] as const) {
    const size = name === "bias" ? features + columns : features * columns;
    const buffers = {
      now,
      parameters: memory[name],
      gradient: scratch[name],
      first: scope.zeros(size),
      second: scope.zeros(size),
    };
    const batch = { models: 1, size, columns: size };
    adam.push(await adamWStep(gpu, scope, { buffers, constants: ADAM, rates, batch }));
  }
  const unit = [scope.uniform(new Uint32Array([0, columns, features, 0])), memory.decoder];
  return [
    await gpu.step(clipSource, clip, 1),
    ...adam,
    await gpu.step(unitSource, unit, features),
  ];
}

/** Active features of each row, `[rows, K]` values and features, largest first. */
export async function encodeSaeGpu(
  gpu: GpuBackend,
  parameters: SaeParameters,
  values: Float32Array,
  size: SaeSize,
): Promise<{ values: Float32Array; features: Uint32Array }> {
  const { width, features, active } = size;
  const rows = values.length / width;
  const out = {
    values: new Float32Array(rows * active),
    features: new Uint32Array(rows * active),
  };
  const most = Math.min(rows, 16384, Math.max(1, Math.floor(2 ** 24 / Math.max(features, width))));
  for (let start = 0; start < rows; start += most) {
    using scope = gpu.scope();
    const batch: GpuBatch = { start: 0, count: Math.min(most, rows - start) };
    const idle = new Uint32Array(features);
    const options = { parameters, order: inOrder(batch.count), most: batch.count, idle };
    const memory = new SaeGpuMemory(gpu, scope, size, options);
    const part = values.subarray(start * width, (start + batch.count) * width);
    const x = scope.upload(padRows(part, width, memory.columns));
    gpu.submit(await memory.encodeSteps(x, batch));
    const words = 2 * batch.count * active;
    const [bytes] = await gpu.read({ buffer: memory.slots, words });
    const [which, bits] = [new Uint32Array(bytes), new Float32Array(bytes)];
    for (let at = 0; at < batch.count * active; at++) {
      out.features[start * active + at] = which[2 * at];
      out.values[start * active + at] = bits[2 * at + 1];
    }
  }
  return out;
}
