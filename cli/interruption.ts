/** Ctrl-C and a polite request to end, as an `AbortSignal`. */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #stop = () => {
    if (this.signal.aborted) Deno.exit(130); // asked twice: at once
    this.#controller.abort(new DOMException("Stopped by the user", "AbortError"));
  };
  readonly #signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];

  constructor() {
    for (const name of this.#signals) Deno.addSignalListener(name, this.#stop);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const name of this.#signals) Deno.removeSignalListener(name, this.#stop);
  }
}
