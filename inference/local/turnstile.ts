/**
 * Lets one pass after another.
 *
 * @example Whoever gives up leaves the queue at once, and is not run
 * ```ts
 * import { Turnstile } from "./turnstile.ts";
 * import { strict as assert } from "node:assert";
 *
 * const turnstile = new Turnstile(), door = Promise.withResolvers<string>();
 * const first = turnstile.pass(() => door.promise);
 * const stop = new AbortController();
 * const second = turnstile.pass(() => Promise.reject(new Error("never run")), stop.signal);
 * stop.abort(new Error("enough"));
 * await assert.rejects(second, /enough/);
 * door.resolve("through");
 * assert.equal(await first, "through");
 * ```
 */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs when all that came before has ended, however it ended, unless the signal comes first. */
  pass<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const leave = () => reject(signal!.reason);
    if (signal?.aborted) leave();
    signal?.addEventListener("abort", leave, { once: true });
    const turn = this.#last.then(() => {
      signal?.removeEventListener("abort", leave);
      signal?.throwIfAborted();
      return run();
    });
    turn.then(resolve, reject);
    this.#last = turn.catch(() => {});
    return promise;
  }
}
