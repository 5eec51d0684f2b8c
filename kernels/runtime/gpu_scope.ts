import { DeviceError } from "./errors.ts";

export type GpuData = Float32Array | Uint32Array | Int32Array;

const STORAGE = 0x80 | 0x08 | 0x04; // STORAGE | COPY_DST | COPY_SRC
const UNIFORM = 0x40 | 0x08; // UNIFORM | COPY_DST

/** Buffers that belong together and are destroyed together, at the end of a `using` block. */
export class GpuScope implements Disposable {
  readonly #device: GPUDevice;
  readonly #buffers: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** A zeroed storage buffer of `count` 32-bit words. */
  zeros(count: number): GPUBuffer {
    return this.#create(4 * count, STORAGE);
  }

  /** A storage buffer that holds a copy of the data. */
  upload(data: GpuData): GPUBuffer {
    const buffer = this.#create(data.byteLength, STORAGE);
    this.#device.queue.writeBuffer(buffer, 0, data as GpuData & ArrayBufferView<ArrayBuffer>);
    return buffer;
  }

  /** A uniform buffer; numbers are laid out as 32-bit words in the order given. */
  uniform(data: GpuData): GPUBuffer {
    const buffer = this.#create(data.byteLength, UNIFORM);
    this.#device.queue.writeBuffer(buffer, 0, data as GpuData & ArrayBufferView<ArrayBuffer>);
    return buffer;
  }

  #create(bytes: number, usage: number): GPUBuffer {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (bytes > most) {
      throw new DeviceError(
        "out of memory",
        `Cannot place ${bytes} bytes in one buffer: this device binds at most ${most}; train fewer fits at a time or reduce the items with PCA`,
      );
    }
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    const buffer = this.#device.createBuffer({ size, usage });
    this.#buffers.push(buffer);
    return buffer;
  }

  [Symbol.dispose](): void {
    for (const buffer of this.#buffers) buffer.destroy();
  }
}
