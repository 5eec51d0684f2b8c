/** What a relay does to requests and answers on their way. */
export interface RelayMood {
  /** Changes the body of a request */
  readonly body?: (body: Record<string, unknown>) => unknown;
  /** Breaks the connection after so many bytes of an answer */
  readonly cutAfter?: number;
  /** Sends nothing more after so many bytes, until the relay is closed */
  readonly holdAfter?: number;
}

/** A server between a client and another server, which passes on what both say, or fails on the way. */
export class Relay implements AsyncDisposable {
  /** Content types of the answers so far */
  readonly types: (string | null)[] = [];
  readonly #closed = new AbortController();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(readonly target: string, readonly mood: RelayMood) {
    this.#server = Deno.serve({
      port: 0,
      hostname: "127.0.0.1",
      onListen() {},
      onError: () => new Response("broken", { status: 502 }),
      signal: this.#closed.signal,
    }, (request) => this.#pass(request));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/v1`;
  }

  async #pass(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const url = `${this.target.replace(/\/(v1\/?)?$/, "")}${pathname}`;
    const { body = (same) => same } = this.mood;
    const answer = await fetch(url, {
      method: request.method,
      headers: { "content-type": "application/json" },
      ...(request.method === "POST" && { body: JSON.stringify(body(await request.json())) }),
      signal: this.#closed.signal,
    });
    const type = answer.headers.get("content-type");
    this.types.push(type);
    const headers = { "content-type": type ?? "" };
    return new Response(answer.body && this.#throttle(answer.body), {
      status: answer.status,
      headers,
    });
  }

  #throttle(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const { cutAfter = Infinity, holdAfter = Infinity } = this.mood;
    const reader = body.getReader();
    let sent = 0;
    return new ReadableStream({
      pull: async (controller) => {
        if (sent >= cutAfter) return controller.error(new Error("cut by the relay"));
        if (sent >= holdAfter) {
          return await new Promise<void>((resolve) =>
            this.#closed.signal.addEventListener("abort", () => resolve(), { once: true })
          );
        }
        const { done, value } = await reader.read();
        if (done) return controller.close();
        sent += value.length;
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    }, { highWaterMark: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    await this.#server.finished;
  }
}
