import { padMatrix } from "../product/padded.ts";
import { pad4 } from "../product/product_shape.ts";
import type { GpuBackend } from "../runtime/gpu_backend.ts";
import type { GpuScope } from "../runtime/gpu_scope.ts";
import { foreign, type Indices, type Tensor, type Weights } from "./tensor.ts";

const WHERE = "a WebGPU device";

/** A matrix in a buffer, rows and columns padded to multiples of 4 by zeros. */
export class GpuTensor implements Tensor, Weights {
  constructor(readonly buffer: GPUBuffer, readonly rows: number, readonly width: number) {}

  static zeros(scope: GpuScope, rows: number, width: number): GpuTensor {
    return new GpuTensor(scope.zeros(pad4(rows) * pad4(width)), rows, width);
  }

  static upload(scope: GpuScope, values: ArrayLike<number>, rows: number, width: number) {
    const floats = values instanceof Float32Array ? values : Float32Array.from(values);
    return new GpuTensor(scope.upload(padMatrix(floats, rows, width)), rows, width);
  }

  /** Words from one row to the next. */
  get stride(): number {
    return pad4(this.width);
  }

  /** Quadruples of one row. */
  get quads(): number {
    return this.stride / 4;
  }

  get outputs(): number {
    return this.rows;
  }

  get inputs(): number {
    return this.width;
  }
}

/** Whole numbers in a buffer. */
export class GpuIndices implements Indices {
  constructor(readonly buffer: GPUBuffer, readonly length: number) {}
}

/** The device's own tensor; fails for one that was made elsewhere. */
export function onGpu(tensor: Tensor | Weights): GpuTensor {
  if (!(tensor instanceof GpuTensor)) throw foreign(WHERE);
  return tensor;
}

/** The device's own indices; fails for those that were made elsewhere. */
export function indicesOnGpu(indices: Indices): GPUBuffer {
  if (!(indices instanceof GpuIndices)) throw foreign(WHERE);
  return indices.buffer;
}

/** What the hosts of the WGSL programs share: the device, and where their uniforms live. */
export interface GpuHost {
  readonly gpu: GpuBackend;
  readonly scope: GpuScope;
}
