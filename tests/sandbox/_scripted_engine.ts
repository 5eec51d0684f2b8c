import type { Sandbox } from "../../sandbox/mod.ts";

/** A request that the engine got. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  // deno-lint-ignore no-explicit-any -- tests look into it freely
  readonly body: any;
}

/** An answer in place of the engine's own. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** Close the connection instead of answering */
  readonly hangUp?: boolean;
  /** Do what was asked for all the same */
  readonly after?: boolean;
}

interface Container {
  readonly id: string;
  readonly name: string;
  // deno-lint-ignore no-explicit-any
  readonly spec: any;
  readonly abort: AbortController;
  attached?: Deno.Conn;
  ended: PromiseWithResolvers<void>;
  exitCode: number;
  oomKilled: boolean;
  running: boolean;
}

/**
 * An engine that speaks enough of Docker's interface on a socket, and runs the commands of its
 * "containers" in a given sandbox, so that what a client does to them can be seen and judged.
 */
export class ScriptedEngine implements AsyncDisposable {
  readonly seen: SeenRequest[] = [];
  readonly containers = new Map<string, Container>();
  readonly #execs = new Map<string, { cmd: string[]; code: number | null }>();
  readonly #listener: Deno.Listener;
  readonly #connections = new Set<Deno.Conn>();
  readonly #eventStreams = new Set<Deno.Conn>();
  #next = 1;

  constructor(
    readonly socket: string,
    private readonly inner: Sandbox,
    private readonly script: (request: SeenRequest, count: number) => ScriptedAnswer | undefined =
      () => undefined,
  ) {
    const listener = Deno.listen({ transport: "unix", path: socket });
    this.#listener = listener;
    (async () => {
      for await (const connection of listener) {
        this.#connections.add(connection);
        this.#serve(connection).catch(() => {}).finally(() => this.#connections.delete(connection));
      }
    })();
  }

  /** Requests of one kind. */
  of(method: string, pattern: RegExp): SeenRequest[] {
    return this.seen.filter((request) => request.method === method && pattern.test(request.path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const { abort } of this.containers.values()) abort.abort();
    for (const connection of this.#connections) close(connection);
    await Promise.resolve();
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    let held = new Uint8Array(0);
    const more = async () => {
      const chunk = new Uint8Array(65_536);
      const count = await connection.read(chunk);
      if (count === null) return false;
      held = join(held, chunk.subarray(0, count));
      return true;
    };
    while (true) {
      let end: number;
      while ((end = new TextDecoder("latin1").decode(held).indexOf("\r\n\r\n")) < 0) {
        if (!await more()) return close(connection);
      }
      const head = new TextDecoder().decode(held.subarray(0, end));
      held = held.slice(end + 4);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      while (held.length < length) if (!await more()) return close(connection);
      const text = new TextDecoder().decode(held.subarray(0, length));
      held = held.slice(length);
      const [, method, target] = /^(\S+) (\S+)/.exec(head)!;
      const path = decodeURIComponent(target.replace(/^(http:\/\/[^/]+)?\/v1\.41/, ""));
      const request = { method, path, body: text === "" ? undefined : JSON.parse(text) };
      this.seen.push(request);
      const same = this.of(method, new RegExp(`^${RegExp.escape(path.split("?")[0])}`));
      const scripted = this.script(request, same.length);
      if (scripted?.after) await this.#answer(request);
      if (scripted?.hangUp) return close(connection);
      if (scripted) {
        await answer(connection, scripted.status, scripted.body);
      } else if (/\/attach\?|^\/exec\/.*\/start|^\/events/.test(path)) {
        return await this.#stream(connection, path, held);
      } else {
        const [status, body] = await this.#answer(request);
        await answer(connection, status, body);
      }
    }
  }

  async #answer({ method, path, body }: SeenRequest): Promise<[number, unknown?]> {
    if (path === "/info") {
      return [200, {
        ServerVersion: "99.1",
        SecurityOptions: ["name=seccomp,profile=builtin"],
        MemoryLimit: true,
        SwapLimit: true,
        PidsLimit: true,
      }];
    }
    if (path.startsWith("/images/")) return [200, {}];
    const created = /^\/containers\/create\?name=(.*)$/.exec(path);
    if (created) {
      if ([...this.containers.values()].some(({ name }) => name === created[1])) return [409, {}];
      const id = `c${this.#next++}`;
      this.containers.set(id, {
        id,
        name: created[1],
        spec: body,
        abort: new AbortController(),
        ended: Promise.withResolvers(),
        exitCode: 0,
        oomKilled: false,
        running: false,
      });
      await this.#event("create", id);
      return [201, { Id: id }];
    }
    const executed = /^\/exec\/(\w+)\/json/.exec(path);
    if (executed) return [200, { ExitCode: this.#execs.get(executed[1])!.code }];
    const named = /^\/containers\/([\w-]+)/.exec(path)?.[1];
    const container = this.containers.get(named!) ??
      [...this.containers.values()].find(({ name }) => name === named);
    if (!container) return [404, { message: "No such container" }];
    if (method === "DELETE") {
      container.abort.abort();
      this.containers.delete(container.id);
      return [204];
    }
    const action = path.slice(`/containers/${named}`.length).split("?")[0];
    if (action === "/start") {
      container.running = true;
      this.#run(container).catch((error) => console.error(error));
      await this.#event("start", container.id);
      return [204];
    }
    if (action === "/wait") {
      await container.ended.promise;
      return [200, { StatusCode: container.exitCode }];
    }
    if (action === "/kill") {
      container.abort.abort();
      return [204];
    }
    if (action === "/exec") {
      const id = `e${this.#next++}`;
      this.#execs.set(id, { cmd: body.Cmd, code: null });
      return [201, { Id: id }];
    }
    return [200, {
      Id: container.id,
      State: {
        Running: container.running,
        ExitCode: container.exitCode,
        OOMKilled: container.oomKilled,
        Error: "",
      },
      Mounts: [{ Destination: "/workspace", Name: "volume-of-the-keeper" }],
    }];
  }

  /** The keeper only waits; anything else runs in the sandbox behind this engine. */
  async #run(container: Container): Promise<void> {
    const { attached, spec, abort } = container;
    if (spec.HostConfig.AutoRemove) return;
    const result = await this.inner.run(spec.Entrypoint, {
      cwd: spec.WorkingDir,
      env: Object.fromEntries(spec.Env.map((pair: string) => pair.split(/=(.*)/s).slice(0, 2))),
      stdin: input(attached!),
      signal: abort.signal,
      limits: { wallMs: 20_000 },
      onOutput: (stream, bytes) => frame(attached!, stream, bytes),
    });
    container.exitCode = result.exitCode ?? 137;
    container.oomKilled = result.status === "memory";
    container.running = false;
    if (container.oomKilled) await this.#event("oom", container.id);
    await this.#event("die", container.id);
    await lastFrame;
    close(attached!);
    container.ended.resolve();
  }

  async #stream(connection: Deno.Conn, path: string, held: Uint8Array<ArrayBuffer>): Promise<void> {
    if (path.startsWith("/events")) {
      this.#eventStreams.add(connection);
      return await write(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    }
    await write(connection, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    const attached = /^\/containers\/(\w+)\/attach/.exec(path);
    if (attached) {
      this.containers.get(attached[1])!.attached = connection;
      return;
    }
    const exec = this.#execs.get(/^\/exec\/(\w+)\//.exec(path)![1])!;
    const result = await this.inner.run(exec.cmd, {
      stdin: input(connection, held),
      onOutput: (stream, bytes) => frame(connection, stream, bytes),
    });
    exec.code = result.exitCode;
    await lastFrame;
    close(connection);
  }

  async #event(Action: string, ID: string): Promise<void> {
    const line = JSON.stringify({ Action, Actor: { ID }, timeNano: 1e15 }) + "\n";
    for (const stream of this.#eventStreams) {
      await write(stream, `${line.length.toString(16)}\r\n${line}\r\n`);
    }
  }
}

/** Frames of one engine go out one after the other. */
let lastFrame: Promise<void> = Promise.resolve();

function frame(connection: Deno.Conn, stream: "stdout" | "stderr", bytes: Uint8Array): void {
  const whole = new Uint8Array(8 + bytes.length);
  whole[0] = stream === "stdout" ? 1 : 2;
  new DataView(whole.buffer).setUint32(4, bytes.length);
  whole.set(bytes, 8);
  lastFrame = lastFrame.then(() => write(connection, whole)).catch(() => {});
}

async function* input(connection: Deno.Conn, held = new Uint8Array(0)): AsyncGenerator<Uint8Array> {
  if (held.length > 0) yield held;
  const chunk = new Uint8Array(65_536);
  for (let count = await connection.read(chunk); count; count = await connection.read(chunk)) {
    yield chunk.slice(0, count);
  }
}

async function answer(connection: Deno.Conn, status: number, body?: unknown): Promise<void> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const length = new TextEncoder().encode(text).length;
  await write(
    connection,
    `HTTP/1.1 ${status} Scripted\r\nContent-Length: ${length}\r\n\r\n${text}`,
  );
}

async function write(connection: Deno.Conn, data: string | Uint8Array): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed by the other side already.
  }
}
