import { unpadInto } from "../product/padded.ts";
import { pad4 } from "../product/product_shape.ts";
import type { BackendInfo } from "../runtime/backend.ts";
import { checkLength } from "../runtime/errors.ts";
import type { GpuBackend, Step } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import { appendRowsGpu } from "./append_rows_gpu.ts";
import { attendGpu } from "./attend_gpu.ts";
import { checkedOperations } from "./checked_operations.ts";
import { embedStaticGpu } from "./embed_static_gpu.ts";
import { embedTokensGpu } from "./embed_tokens_gpu.ts";
import { type GpuHost, GpuIndices, GpuTensor, indicesOnGpu, onGpu } from "./gpu_tensor.ts";
import { linearGpu } from "./linear_gpu.ts";
import { normTokensGpu } from "./norm_tokens_gpu.ts";
import type { Operations, Program, Room, TransformerDevice } from "./operations.ts";
import { poolTokensGpu } from "./pool_tokens_gpu.ts";
import { rotateGpu } from "./rotate_gpu.ts";
import { swigluGpu } from "./swiglu_gpu.ts";
import type { Indices, Tensor, Weights } from "./tensor.ts";
import { topLogitsGpu } from "./top_logits_gpu.ts";

/** Buffers that are destroyed together. */
class GpuRoom implements Room {
  constructor(readonly scope: GpuScope) {}

  zeros(rows: number, width: number): Tensor {
    return GpuTensor.zeros(this.scope, rows, width);
  }

  matrix(values: ArrayLike<number>, rows: number, width: number): Tensor {
    checkLength("matrix", "values", values, rows * width);
    return GpuTensor.upload(this.scope, values, rows, width);
  }

  weights(values: ArrayLike<number>, outputs: number, inputs: number): Weights {
    checkLength("weights", "values", values, outputs * inputs);
    return GpuTensor.upload(this.scope, values, outputs, inputs);
  }

  tied(table: Tensor): Weights {
    return onGpu(table);
  }

  indices(values: ArrayLike<number>): Indices {
    return new GpuIndices(this.scope.upload(Uint32Array.from(values)), values.length);
  }

  [Symbol.dispose](): void {
    this.scope[Symbol.dispose]();
  }
}

/** Runs forward passes on a WebGPU device: one submission a run, nothing read back between steps. */
export class GpuTransformer implements TransformerDevice {
  constructor(readonly gpu: GpuBackend) {}

  get info(): BackendInfo {
    return this.gpu.info;
  }

  room(): Room {
    return new GpuRoom(this.gpu.scope());
  }

  async record(build: (steps: Operations, room: Room) => void): Promise<Program> {
    const { gpu } = this;
    const scope = gpu.scope();
    const jobs: Promise<Step[]>[] = [];
    const later =
      <T>(host: (where: GpuHost, operands: T) => Promise<Step[]>) => (operands: T): void => {
        jobs.push(host({ gpu, scope }, operands));
      };
    try {
      build(
        checkedOperations({
          embedTokens: later(embedTokensGpu),
          normTokens: later(normTokensGpu),
          linear: later(linearGpu),
          swiglu: later(swigluGpu),
          rotate: later(rotateGpu),
          appendRows: later(appendRowsGpu),
          attend: later(attendGpu),
          poolTokens: later(poolTokensGpu),
          topLogits: later(topLogitsGpu),
          embedStatic: later(embedStaticGpu),
        }),
        new GpuRoom(scope),
      );
      const steps = (await Promise.all(jobs)).flat();
      return { run: () => gpu.submit(steps), [Symbol.dispose]: () => scope[Symbol.dispose]() };
    } catch (error) {
      await Promise.allSettled(jobs);
      scope[Symbol.dispose]();
      throw error;
    }
  }

  write(indices: Indices, values: ArrayLike<number>): void {
    checkLength("write", "values", values, indices.length);
    this.gpu.device.queue.writeBuffer(indicesOnGpu(indices), 0, Uint32Array.from(values));
  }

  async read(...tensors: readonly Tensor[]): Promise<Float32Array[]> {
    const words = (tensor: Tensor) => tensor.rows * pad4(tensor.width);
    const sources = tensors.map((t) => ({ buffer: onGpu(t).buffer, words: words(t) }));
    const bytes = await this.gpu.read(...sources);
    return tensors.map(({ rows, width }, i) => {
      const out = new Float32Array(rows * width);
      unpadInto(out, new Float32Array(bytes[i]), { rows, columns: width });
      return out;
    });
  }

  [Symbol.dispose](): void {}
}
