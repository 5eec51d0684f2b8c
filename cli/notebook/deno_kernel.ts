import { createHmac, randomUUID } from "node:crypto";
import { ZmtpSocket } from "./zmtp_socket.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();
const DELIMITER = "<IDS|MSG>";
const OUTPUTS = new Set([
  "stream",
  "display_data",
  "update_display_data",
  "execute_result",
  "error",
]);
/** How long to wait for a mark that the kernel has to print. */
const MARK_MS = 10_000;

/** What a kernel says; `content` depends on `type`, as Jupyter's messaging protocol 5.3 has it. */
export interface KernelMessage {
  readonly type: string;
  readonly parent: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What became of one cell. */
export interface CellRun {
  readonly ok: boolean;
  /** What was thrown, empty when nothing was */
  readonly error: string;
  readonly outputs: readonly KernelMessage[];
}

/** A running `deno jupyter --kernel`, spoken to directly: neither Jupyter nor Python is needed. */
export class DenoKernel implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #shell: ZmtpSocket;
  readonly #published: ZmtpSocket;
  readonly #control: ZmtpSocket;
  readonly #key: string;
  readonly #inbox: KernelMessage[] = [];
  #wake: () => void = () => {};

  private constructor(
    parts: { process: Deno.ChildProcess; sockets: ZmtpSocket[]; key: string },
  ) {
    this.#process = parts.process;
    [this.#published, this.#shell, this.#control] = parts.sockets;
    this.#key = parts.key;
    this.#listen();
  }

  /** Starts a kernel whose working folder is `folder`, on loopback ports that are free. */
  static async start(folder: string): Promise<DenoKernel> {
    const key = randomUUID();
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = freePorts(5);
    const file = await Deno.makeTempFile({ suffix: ".json" });
    await Deno.writeTextFile(
      file,
      JSON.stringify({
        ...{ shell_port, iopub_port, stdin_port, control_port, hb_port },
        ...{ transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256" },
        kernel_name: "deno",
      }),
    );
    const process = new Deno.Command(Deno.execPath(), {
      args: ["jupyter", "--kernel", "--conn", file],
      cwd: folder,
      env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    let running = true;
    process.status.then(() => running = false);
    const alive = () => running;
    const sockets: ZmtpSocket[] = [];
    try {
      sockets.push(await ZmtpSocket.connect(iopub_port, { type: "SUB", alive }));
      await sockets[0].send([Uint8Array.of(1)]);
      sockets.push(await ZmtpSocket.connect(shell_port, { type: "DEALER", alive }));
      sockets.push(await ZmtpSocket.connect(control_port, { type: "DEALER", alive }));
    } catch (error) {
      if (running) process.kill("SIGKILL");
      await process.status;
      for (const socket of sockets) socket.close();
      throw error;
    } finally {
      await Deno.remove(file);
    }
    const kernel = new DenoKernel({ process, sockets, key });
    await kernel.#untilHeard();
    return kernel;
  }

  /**
   * Runs one cell to its end, and gives what it printed and showed.
   *
   * The kernel publishes some outputs after it has said that it is idle, so a second, unseen cell prints a mark:
   * whatever comes before the mark belongs to the first.
   */
  async run(code: string): Promise<CellRun> {
    this.#inbox.length = 0;
    const reply = await this.#execute(code);
    const mark = randomUUID();
    await this.#execute(`console.log("${mark}");`);
    const end = performance.now() + MARK_MS;
    let marked: number;
    while ((marked = this.#inbox.findIndex((message) => prints(message, mark))) < 0) {
      if (performance.now() > end) {
        throw new Error(`Cannot read a cell's outputs as the kernel must print: found none`);
      }
      await this.#news(100);
    }
    const outputs = this.#inbox.slice(0, marked + 1).flatMap((message) => {
      if (!OUTPUTS.has(message.type)) return [];
      return prints(message, mark) ? withoutMark(message, mark) : [message];
    });
    const thrown = outputs.find(({ type }) => type === "error")?.content ?? reply.content;
    const ok = reply.content.status === "ok";
    const error = ok ? "" : [thrown.ename, thrown.evalue].filter(Boolean).join(": ") ||
      "the kernel gave no reason";
    return { ok, error, outputs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#send(this.#control, "shutdown_request", { restart: false });
    } catch {
      // It has gone already.
    }
    const overdue = setTimeout(() => this.#process.kill("SIGKILL"), 1500);
    await this.#process.status;
    clearTimeout(overdue);
    for (const socket of [this.#shell, this.#published, this.#control]) socket.close();
  }

  /** Asks until a published message comes back: only then is the subscription live. */
  async #untilHeard(): Promise<void> {
    for (let tries = 0; tries < 400 && this.#inbox.length === 0; tries++) {
      await this.#ask("kernel_info_request", {});
      await this.#news(20);
    }
  }

  async #listen(): Promise<void> {
    try {
      for (;;) {
        this.#inbox.push(parseMessage(await this.#published.receive()));
        this.#wake();
      }
    } catch {
      // The connection has closed.
    }
  }

  #news(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake = () => (clearTimeout(timer), resolve());
    });
  }

  #execute(code: string): Promise<KernelMessage> {
    return this.#ask("execute_request", {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
    });
  }

  async #ask(type: string, content: unknown): Promise<KernelMessage> {
    const id = await this.#send(this.#shell, type, content);
    for (;;) {
      const message = parseMessage(await this.#shell.receive());
      if (message.parent === id) return message;
    }
  }

  async #send(socket: ZmtpSocket, type: string, content: unknown): Promise<string> {
    const id = randomUUID();
    const header = {
      msg_id: id,
      session: this.#key,
      username: "assay",
      date: new Date().toISOString(),
      msg_type: type,
      version: "5.3",
    };
    const parts = [header, {}, {}, content].map((part) => encoder.encode(JSON.stringify(part)));
    const signature = createHmac("sha256", this.#key);
    for (const part of parts) signature.update(part);
    await socket.send([
      encoder.encode(DELIMITER),
      encoder.encode(signature.digest("hex")),
      ...parts,
    ]);
    return id;
  }
}

function parseMessage(frames: readonly Uint8Array[]): KernelMessage {
  const start = frames.findIndex((frame) => decoder.decode(frame) === DELIMITER);
  const part = (at: number) => JSON.parse(decoder.decode(frames[start + at]));
  return { type: part(2).msg_type, parent: part(3).msg_id, content: part(5) };
}

function prints({ type, content }: KernelMessage, mark: string): boolean {
  return type === "stream" && String(content.text).includes(mark);
}

/** The kernel may put several prints in one message. */
function withoutMark(message: KernelMessage, mark: string): KernelMessage[] {
  const text = String(message.content.text).replace(`${mark}\n`, "");
  return text === "" ? [] : [{ ...message, content: { ...message.content, text } }];
}

function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  return listeners.map((listener) => {
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    return port;
  });
}
