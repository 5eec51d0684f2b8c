/** What a request to the server looked like. */
export interface Asked {
  readonly path: string;
  readonly authorization: string | null;
  readonly body: Record<string, unknown>;
}

/** A way to answer, used once. */
export type Answer = (asked: Asked) => Response | Promise<Response>;

/** A server on this machine that speaks the protocol, or breaks it as it is told. */
export class ModelServer {
  readonly asked: Asked[] = [];
  /** Answers to give before the usual ones */
  readonly odd: Answer[] = [];
  readonly #stopped = Promise.withResolvers<void>();
  readonly #server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => this.#answer(request),
  );

  constructor(readonly words: readonly string[] = ["Hel", "lo ", "wörld", " 🎉"]) {}

  get endpoint(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/v1`;
  }

  /** Resolves when the server is closed: for answers that do not come. */
  get stopped(): Promise<void> {
    return this.#stopped.promise;
  }

  async close(): Promise<void> {
    this.#stopped.resolve();
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    if (path === "/v1/models") return Response.json({ data: [{ id: "served" }] });
    const asked = {
      path,
      authorization: request.headers.get("authorization"),
      body: await request.json(),
    };
    this.asked.push(asked);
    const odd = this.odd.shift();
    if (odd) return await odd(asked);
    if (path === "/v1/embeddings") {
      const input = asked.body.input as string[];
      // Out of order, as the protocol allows.
      const data = input.map((text, index) => ({ index, embedding: [text.length, 1, 0] }))
        .reverse();
      return Response.json({ data });
    }
    return this.events(this.pieces(path));
  }

  /** The usual answer as events. */
  pieces(path: string): string[] {
    const choice = (text: string) =>
      path.endsWith("chat/completions") ? { delta: { content: text } } : { text };
    return [
      ...this.words.map((text) => ({
        choices: [{ index: 0, ...choice(text), finish_reason: null }],
      })),
      { choices: [{ index: 0, ...choice(""), finish_reason: "stop" }] },
      { choices: [], usage: { prompt_tokens: 7, completion_tokens: this.words.length } },
    ].map((event) => JSON.stringify(event)).concat("[DONE]");
  }

  /** A stream of events, sent five bytes at a time; `cut` ends it with an error after so many bytes. */
  events(data: readonly string[], cut?: number): Response {
    const bytes = new TextEncoder().encode(data.map((d) => `data: ${d}\n\n`).join(""));
    let at = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (cut !== undefined && at >= cut) return controller.error(new Error("cut"));
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at += 5));
      },
    }, { highWaterMark: 0 });
    return new Response(stream, { headers: { "content-type": "text/event-stream" } });
  }
}
