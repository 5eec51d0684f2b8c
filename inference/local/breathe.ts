import { setImmediate } from "node:timers";

const PAUSE_EVERY_MS = 20;

/**
 * Lets timers and signals have their turn now and then, since a model that computes in WebAssembly
 * never gives way by itself. A turn costs some microseconds; a timer of 0 would cost a millisecond.
 */
export class Breather {
  #last = performance.now();

  /** Gives way if the last time is a while ago, then fails if the signal was given. */
  async breathe(signal?: AbortSignal): Promise<void> {
    if (performance.now() - this.#last >= PAUSE_EVERY_MS) {
      await new Promise<void>((resolve) => setImmediate(() => resolve()));
      this.#last = performance.now();
    }
    signal?.throwIfAborted();
  }
}
