const PAUSE_EVERY_MS = 20;

/**
 * Lets timers and signals have their turn now and then, since a model that computes in WebAssembly
 * never gives way by itself.
 */
export class Breather {
  #last = performance.now();

  /** Gives way if the last time is a while ago, then fails if the signal was given. */
  async breathe(signal?: AbortSignal): Promise<void> {
    if (performance.now() - this.#last >= PAUSE_EVERY_MS) {
      await new Promise((resolve) => setTimeout(resolve));
      this.#last = performance.now();
    }
    signal?.throwIfAborted();
  }
}
