import { SandboxError } from "../sandbox_error.ts";
import { openRawStream, type RawStream } from "./raw_stream.ts";

/** Version of the engine's interface that is spoken: the first with private control groups. */
const API = "/v1.41";

/** How to reach the engine, and how patiently. */
export interface EngineOptions {
  /** Path of its socket */
  readonly socket: string;
  /** Tries of a request that failed by the engine's fault, 3 by default */
  readonly tries?: number;
  /** Pause before the second try, doubled each time, 200 ms by default */
  readonly retryDelayMs?: number;
  /** Longest wait for an answer, 30 s by default */
  readonly answerMs?: number;
}

/** What the engine said to a request: status 0 stands for no answer at all. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Requests to a Docker engine over its socket. Failures of the engine are tried again and then
 * thrown as `SandboxError`: they are never taken for a command's own.
 */
export class DockerEngine {
  readonly socket: string;
  readonly #options: Required<EngineOptions>;
  readonly #client: Deno.HttpClient;

  constructor(options: EngineOptions) {
    this.#options = { tries: 3, retryDelayMs: 200, answerMs: 30_000, ...options };
    this.socket = options.socket;
    this.#client = Deno.createHttpClient({ proxy: { transport: "unix", path: options.socket } });
  }

  /**
   * One request, tried again while the engine is at fault.
   *
   * @param accept Statuses that are no failure besides 2xx, as 404 where a thing may be gone
   * @throws {SandboxError} `engine`
   */
  async ask(
    method: "GET" | "POST" | "DELETE",
    path: string,
    { body, accept = [], answerMs }: {
      readonly body?: unknown;
      readonly accept?: readonly number[];
      readonly answerMs?: number;
    } = {},
  ): Promise<EngineAnswer> {
    const { tries, retryDelayMs } = this.#options;
    let last: unknown;
    for (let attempt = 0; attempt < tries; attempt++) {
      if (attempt > 0) await pause(retryDelayMs * 2 ** (attempt - 1));
      let answer: EngineAnswer;
      try {
        answer = await this.#once(method, path, body, answerMs ?? this.#options.answerMs);
      } catch (error) {
        last = error;
        continue;
      }
      const { status } = answer;
      if ((status >= 200 && status < 300) || accept.includes(status)) return answer;
      last = new Error(`${status} ${messageOf(answer.body)}`);
      if (status < 500 && status !== 429) break;
    }
    throw new SandboxError(
      "engine",
      `Cannot ${method} ${path} at the Docker engine on ${this.socket}: ${
        last instanceof Error ? last.message : last
      }`,
      { cause: last },
    );
  }

  /** A request that becomes a two-way stream; not tried again, as it may have had effects. */
  async stream(path: string, body?: unknown): Promise<RawStream> {
    try {
      return await openRawStream(this.socket, API + path, body);
    } catch (error) {
      if (error instanceof SandboxError) throw error;
      const why = error instanceof Error ? error.message : error;
      throw new SandboxError("engine", `Cannot open a stream at ${this.socket}: ${why}`, {
        cause: error,
      });
    }
  }

  /** Lines of JSON that come for as long as the request stands. */
  async *lines(path: string, signal: AbortSignal): AsyncGenerator<unknown> {
    const response = await this.#fetch("GET", path, undefined, signal);
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new SandboxError("engine", `Cannot GET ${path}: engine says ${response.status}`);
    }
    let held = "";
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const parts = (held + text).split("\n");
      held = parts.pop()!;
      for (const part of parts) if (part.trim() !== "") yield JSON.parse(part);
    }
  }

  close(): void {
    this.#client.close();
  }

  async #once(method: string, path: string, body: unknown, answerMs: number) {
    const abort = new AbortController();
    const timer = setTimeout(
      () => abort.abort(new Error(`no answer within ${answerMs} ms`)),
      answerMs,
    );
    try {
      const response = await this.#fetch(method, path, body, abort.signal);
      return { status: response.status, body: parse(await response.text()) };
    } finally {
      clearTimeout(timer);
    }
  }

  #fetch(method: string, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    return fetch(`http://docker${API}${path}`, {
      method,
      client: this.#client,
      signal,
      ...(body === undefined ? {} : {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(body: unknown): string {
  const message = (body as { message?: unknown } | null)?.message;
  return typeof message === "string" ? message : JSON.stringify(body).slice(0, 200);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
