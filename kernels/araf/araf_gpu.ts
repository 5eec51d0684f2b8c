import type { GpuBackend } from "../runtime/gpu_backend.ts";
import itemsSource from "./araf_items.wgsl" with { type: "text" };
import paramsSource from "./araf_params.wgsl" with { type: "text" };
import projectSource from "./araf_project.wgsl" with { type: "text" };
import spreadSource from "./araf_spread.wgsl" with { type: "text" };
import { type Launch, modelWords, planLaunches } from "./araf_gpu_plan.ts";
import { firstState, resultOf } from "./araf_gpu_state.ts";
import { EPOCH_STRIDE, epochUniforms, settingsUniform } from "./araf_gpu_uniforms.ts";
import { sharedEpochs } from "./araf_plan.ts";
import type { ArafEvents, ArafOutcome } from "./araf_pool.ts";
import type { ArafJob } from "./araf_types.ts";

/** Longest stretch of work that is submitted at once. */
const SLICE_MS = 150;
/** Most bytes of one buffer: enough for thousands of small fits, and what every device can bind. */
const BUFFER_BYTES = 128 * 2 ** 20;

const COMPUTE = 4; // GPUShaderStage.COMPUTE
const TYPES = [
  "uniform",
  "uniform",
  "read-only-storage",
  "read-only-storage",
  "read-only-storage",
  "storage",
  "storage",
] as const;

/** Trains jobs on a WebGPU device, as many side by side as its buffers hold. Waits once per ~0.15 s. */
export async function* trainArafGpu(
  gpu: GpuBackend,
  jobs: readonly ArafJob[],
  events: ArafEvents = {},
): AsyncGenerator<ArafOutcome> {
  for (const launch of planLaunches(jobs, BUFFER_BYTES)) {
    yield* runLaunch(gpu, jobs, launch, events);
  }
}

async function* runLaunch(
  gpu: GpuBackend,
  jobs: readonly ArafJob[],
  launch: Launch,
  events: ArafEvents,
): AsyncGenerator<ArafOutcome> {
  using scope = gpu.scope();
  const { fits, settings, families } = launch;
  const { floats, words } = launch.data.finish();
  const last = fits[fits.length - 1];
  const state = scope.zeros(4 * (last.state.at + last.state.size));
  const work = scope.zeros(4 * (last.work.at + last.work.size));
  const fixed = [scope.uniform(epochUniforms(launch)), scope.uniform(settingsUniform(launch))];
  const [data, index] = [scope.upload(floats), scope.upload(words)];
  const trunks = families.map((family) => family[0]);
  const shared = Math.max(
    ...families.map((family) => sharedEpochs(jobs[fits[family[0]].job], family.length)),
  );

  for (const at of shared > 0 ? trunks : fits.keys()) {
    const first = firstState(fits[at], jobs[fits[at].job], launch);
    gpu.device.queue.writeBuffer(state, 16 * fits[at].state.at, first as Float32Array<ArrayBuffer>);
  }
  const programs = await compile(gpu, launch);
  const bind = (members: readonly number[]) => {
    const rows = new Uint32Array(
      members.flatMap((at) => [...modelWords(fits[at], jobs[fits[at].job])]),
    );
    const buffers = [...fixed, scope.upload(rows), data, index, state, work];
    return { bindings: bindAll(gpu, programs.layout, buffers), members };
  };
  if (shared > 0) {
    await run(gpu, launch, programs, bind(trunks), [0, shared], events);
    copyTrunks(gpu, launch, state);
  }
  const all = bind([...fits.keys()]);
  await run(gpu, launch, programs, all, [shared, settings.epochs], events);
  const [bytes] = await gpu.read({ buffer: state });
  for (const fit of fits) {
    const own = new Float32Array(bytes, 16 * fit.state.at, 4 * fit.state.size);
    yield { index: fit.job, result: resultOf(own, fit, jobs[fit.job], launch) };
  }
}

/** Gives every fit of a family the state of its first, after the epochs that they share. */
function copyTrunks(gpu: GpuBackend, { fits, families }: Launch, state: GPUBuffer): void {
  // Source and target lie in one buffer, which a copy may not have: by way of a second one.
  const size = 16 * Math.max(...fits.map((fit) => fit.state.size));
  const between = gpu.device.createBuffer({ size, usage: state.usage });
  const encoder = gpu.device.createCommandEncoder();
  for (const [trunk, ...branches] of families) {
    const bytes = 16 * fits[trunk].state.size;
    encoder.copyBufferToBuffer(state, 16 * fits[trunk].state.at, between, 0, bytes);
    for (const at of branches) {
      encoder.copyBufferToBuffer(between, 0, state, 16 * fits[at].state.at, bytes);
    }
  }
  gpu.device.queue.submit([encoder.finish()]);
  between.destroy();
}

interface Programs {
  readonly layout: GPUBindGroupLayout;
  readonly steps: readonly {
    pipeline: GPUComputePipeline;
    grid: (fits: number) => [number, number, number];
  }[];
}

async function compile(gpu: GpuBackend, { shape, settings, fits }: Launch): Promise<Programs> {
  const layout = gpu.device.createBindGroupLayout({
    entries: TYPES.map((type, binding) => ({
      binding,
      visibility: COMPUTE,
      buffer: { type, hasDynamicOffset: binding === 0 },
    })),
  });
  const pipelineLayout = gpu.device.createPipelineLayout({ bindGroupLayouts: [layout] });
  const compiled = (source: string, overrides: Record<string, number>) =>
    gpu.pipeline(source, { overrides, layout: pipelineLayout });
  const { slice: SLICE, vectors: VEC, rows: ROWS, group: GROUP } = shape;
  const most = (count: (fit: typeof fits[number]) => number) => Math.max(...fits.map(count));
  const tiles = most((fit) => fit.problem.layout.tiles.length);
  const slots = most((fit) => fit.problem.layout.slotItem.length);
  const abilities = most((fit) => (fit.state.tau - fit.state.ability) / 3);
  const items = await compiled(itemsSource, {
    SLICE,
    VEC,
    ROWS,
    GROUP,
    DROPOUT: settings.dropout > 0 ? 1 : 0,
    FUSED: shape.fused ? 1 : 0,
  });
  const params = await compiled(paramsSource, { VEC, GROUP });
  const inner = { pipeline: items, grid: (n: number): [number, number, number] => [tiles, n, 1] };
  const blocks = shape.blocks + Math.ceil(abilities / GROUP) + 1;
  const step = { pipeline: params, grid: (n: number): [number, number, number] => [blocks, n, 1] };
  if (shape.fused) return { layout, steps: [inner, step] };
  const project = await compiled(projectSource, { SLICE, VEC, GROUP });
  const spread = await compiled(spreadSource, { VEC, GROUP });
  const parts = most((fit) => fit.work.parts);
  return {
    layout,
    steps: [
      { pipeline: project, grid: (n) => [Math.ceil(slots / SLICE), shape.splits, n] },
      inner,
      { pipeline: spread, grid: (n) => [Math.ceil(shape.d4 * VEC / GROUP), parts, n] },
      step,
    ],
  };
}

function bindAll(
  gpu: GpuBackend,
  layout: GPUBindGroupLayout,
  buffers: readonly GPUBuffer[],
): GPUBindGroup {
  return gpu.device.createBindGroup({
    layout,
    entries: buffers.map((buffer, binding) => ({
      binding,
      resource: binding === 0 ? { buffer, size: 32 } : { buffer },
    })),
  });
}

/** Runs epochs [from, to), in submissions that adapt to the device's speed; the next is sent before the last is awaited. */
async function run(
  gpu: GpuBackend,
  _launch: Launch,
  programs: Programs,
  { bindings, members }: { bindings: GPUBindGroup; members: readonly number[] },
  [from, to]: readonly [number, number],
  { signal, onEpochs }: ArafEvents,
): Promise<void> {
  let size = 2;
  let waiting: { epochs: number; done: Promise<void> } | undefined;
  let since = performance.now();
  for (let epoch = from; epoch < to;) {
    signal?.throwIfAborted();
    const count = Math.min(size, to - epoch);
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let e = epoch; e < epoch + count; e++) {
      for (const { pipeline, grid } of programs.steps) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindings, [e * EPOCH_STRIDE]);
        pass.dispatchWorkgroups(...grid(members.length));
      }
    }
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
    const sent = { epochs: count, done: gpu.settle() };
    if (waiting) await report(waiting);
    waiting = sent;
    epoch += count;
  }
  if (waiting) await report(waiting);

  async function report({ epochs, done }: { epochs: number; done: Promise<void> }): Promise<void> {
    await done;
    const now = performance.now();
    const perEpoch = (now - since) / epochs;
    since = now;
    size = Math.max(1, Math.min(4 * epochs, Math.floor(SLICE_MS / Math.max(perEpoch, 1e-3))));
    onEpochs?.(epochs * members.length);
  }
}
