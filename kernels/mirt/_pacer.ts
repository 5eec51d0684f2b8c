import type { GpuBackend } from "../runtime/gpu_backend.ts";

/** Wall time that the device should work between two waits. */
const SLICE_MS = 120;

/**
 * Keeps the work in flight short, so that timers and progress run: after every few rounds it waits for the
 * slice before the last, whose successor is already submitted.
 */
export class Pacer {
  /** Rounds that may be submitted before the next wait. */
  size = 4;
  readonly #gpu: GpuBackend;
  #since = 0;
  #last = performance.now();
  #waiting: Promise<void> | undefined;

  constructor(gpu: GpuBackend) {
    this.#gpu = gpu;
  }

  /** To be awaited after each submission. */
  async submitted(rounds: number): Promise<void> {
    this.#since += rounds;
    if (this.#since < this.size) return;
    this.#since = 0;
    const earlier = this.#waiting;
    this.#waiting = this.#gpu.settle();
    this.#waiting.catch(() => {}); // whoever awaits it next gets the error
    await earlier;
    const now = performance.now();
    if (now - this.#last < SLICE_MS / 2) this.size *= 2;
    else if (now - this.#last > SLICE_MS) this.size = Math.max(1, this.size >> 1);
    this.#last = now;
  }
}
