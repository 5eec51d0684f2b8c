import type { BackendInfo } from "./backend.ts";
import { foldGroups } from "./dispatch.ts";
import { DeviceError } from "./errors.ts";
import { GpuScope } from "./gpu_scope.ts";

/** One program over one set of buffers, ready to be dispatched. */
export interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  readonly groups: readonly [number, number, number?];
}

/** A program's text, and what shapes it. */
export interface ProgramOptions {
  /** Entry point, `main` unless told. */
  readonly entry?: string;
  readonly overrides?: Readonly<Record<string, number>>;
  /** An explicit layout, where bindings have dynamic offsets. */
  readonly layout?: GPUPipelineLayout;
}

const MAP_READ = 0x01;
const COPY_DST = 0x08;

/** Runs WGSL programs on one WebGPU device, and keeps its compiled pipelines. */
export class GpuBackend {
  readonly kind = "webgpu";
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  #lost: GPUDeviceLostInfo | undefined;
  #failure: string | undefined;

  constructor(readonly device: GPUDevice, readonly info: BackendInfo) {
    device.lost.then((info) => this.#lost = info);
    device.addEventListener("uncapturederror", (event) => {
      this.#failure ??= (event as Event & { error: GPUError }).error.message;
    });
  }

  /** The compiled program, from the cache when text, entry and overrides are the same. */
  pipeline(source: string, options: ProgramOptions = {}): Promise<GPUComputePipeline> {
    const { entry = "main", overrides = {}, layout } = options;
    const key = JSON.stringify([entry, overrides]) + source;
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) {
      pipeline = this.#compile(source, entry, overrides, layout ?? "auto");
      this.#pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  async #compile(
    code: string,
    entryPoint: string,
    constants: Readonly<Record<string, number>>,
    layout: GPUPipelineLayout | "auto",
  ): Promise<GPUComputePipeline> {
    this.device.pushErrorScope("validation");
    const module = this.device.createShaderModule({ code });
    const pipeline = this.device.createComputePipeline({
      layout,
      compute: { module, entryPoint, constants },
    });
    const error = await this.device.popErrorScope();
    if (error) {
      const title = code.split("\n", 1)[0].replace(/^\/\/\s*/, "");
      throw new DeviceError("rejected", `Cannot compile ${title}: ${error.message}`);
    }
    return pipeline;
  }

  /** Binds buffers 0, 1, … of group 0 to a pipeline and says how many workgroups to run, folded. */
  async step(
    source: string,
    buffers: readonly GPUBuffer[],
    groups: number | readonly [number, number, number?],
    options: ProgramOptions = {},
  ): Promise<Step> {
    const pipeline = await this.pipeline(source, options);
    const bindings = this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    return { pipeline, bindings, groups: typeof groups === "number" ? foldGroups(groups) : groups };
  }

  /** Submits the steps in order, `times` over, in one pass. Does not wait. */
  submit(steps: readonly Step[], times = 1): void {
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let t = 0; t < times; t++) {
      for (const { pipeline, bindings, groups } of steps) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindings);
        pass.dispatchWorkgroups(groups[0], groups[1], groups[2] ?? 1);
      }
    }
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  /** Waits until all submitted work is done, and fails if the device did. */
  async settle(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
    this.check();
  }

  /** Fails with what to do if the device was lost or reported an error since it was opened. */
  check(): void {
    if (this.#lost) {
      throw new DeviceError(
        "lost",
        `Cannot go on as the device ${this.info.name} was lost (${this.#lost.reason}: ${this.#lost.message}); run again with --continue, or with --device wasm`,
      );
    }
    if (this.#failure) {
      const memory = /memory/i.test(this.#failure);
      throw new DeviceError(
        memory ? "out of memory" : "rejected",
        `Cannot trust the results of ${this.info.name} after its error: ${this.#failure}${
          memory ? "; train fewer fits at a time" : ""
        }`,
      );
    }
  }

  /** Buffers that are destroyed at the end of a `using` block. */
  scope(): GpuScope {
    return new GpuScope(this.device);
  }

  /** Copies buffers back, all in one wait. `words` defaults to the whole buffer. */
  async read(
    ...sources: readonly { buffer: GPUBuffer; words?: number; offset?: number }[]
  ): Promise<ArrayBuffer[]> {
    const encoder = this.device.createCommandEncoder();
    const staging = sources.map(({ buffer, words, offset = 0 }) => {
      const size = words === undefined ? buffer.size - 4 * offset : 4 * words;
      const target = this.device.createBuffer({ size, usage: MAP_READ | COPY_DST });
      encoder.copyBufferToBuffer(buffer, 4 * offset, target, 0, size);
      return target;
    });
    this.device.queue.submit([encoder.finish()]);
    try {
      await Promise.all(staging.map((buffer) => buffer.mapAsync(1)));
      this.check();
      return staging.map((buffer) => buffer.getMappedRange().slice(0));
    } catch (cause) {
      this.check();
      throw new DeviceError("lost", `Cannot read results back from ${this.info.name}`, { cause });
    } finally {
      for (const buffer of staging) buffer.destroy();
    }
  }

  close(): void {
    this.device.destroy();
  }
}
