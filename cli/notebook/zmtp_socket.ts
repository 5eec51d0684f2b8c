import { Buffer } from "node:buffer";

const encoder = new TextEncoder();
const GREETING_BYTES = 64;
const MORE = 1, LONG = 2, COMMAND = 4;

/**
 * One connection that speaks ZMTP 3.0 without security (the ZeroMQ message transport protocol, RFC 23), as
 * much of it as a Jupyter kernel on the same machine needs.
 */
export class ZmtpSocket {
  readonly #connection: Deno.TcpConn;
  #buffer: Uint8Array = new Uint8Array(0);

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** Connects, trying again while nothing listens yet; `alive` ends the tries early when it says no. */
  static async connect(
    port: number,
    { type, withinMs = 20_000, alive = () => true }: {
      type: "SUB" | "DEALER";
      withinMs?: number;
      alive?: () => boolean;
    },
  ): Promise<ZmtpSocket> {
    const end = performance.now() + withinMs;
    for (;;) {
      let connection: Deno.TcpConn | undefined;
      try {
        connection = await Deno.connect({ hostname: "127.0.0.1", port });
        const socket = new ZmtpSocket(connection);
        await socket.#greet(type);
        return socket;
      } catch (cause) {
        connection?.close();
        if (!alive() || performance.now() > end) {
          throw new Error(`Cannot talk to the kernel as port ${port} must answer: found none`, {
            cause,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async send(parts: readonly Uint8Array[]): Promise<void> {
    const out = parts.flatMap((part, at) => {
      const head = new Uint8Array(9);
      head[0] = LONG | (at < parts.length - 1 ? MORE : 0);
      new DataView(head.buffer).setBigUint64(1, BigInt(part.length));
      return [head, part];
    });
    await this.#write(Buffer.concat(out));
  }

  /** The next message: its frames. */
  async receive(): Promise<Uint8Array[]> {
    const frames: Uint8Array[] = [];
    for (;;) {
      const { flags, body } = await this.#readFrame();
      if (flags & COMMAND) continue;
      frames.push(body);
      if (!(flags & MORE)) return frames;
    }
  }

  close(): void {
    try {
      this.#connection.close();
    } catch {
      // Closed by the other side already.
    }
  }

  async #greet(type: string): Promise<void> {
    const greeting = new Uint8Array(GREETING_BYTES);
    greeting.set([0xff], 0);
    greeting.set([0x7f, 3], 9);
    greeting.set(encoder.encode("NULL"), 12);
    await this.#write(greeting);
    await this.#read(GREETING_BYTES);
    const body = Buffer.concat([
      Uint8Array.of(5),
      encoder.encode("READY"),
      property("Socket-Type", type),
      property("Identity", ""),
    ]);
    await this.#write(Buffer.concat([Uint8Array.of(COMMAND, body.length), body]));
    await this.#readFrame();
  }

  async #readFrame(): Promise<{ flags: number; body: Uint8Array }> {
    const flags = (await this.#read(1))[0];
    let length: number;
    if (flags & LONG) {
      const bytes = await this.#read(8);
      length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0));
    } else length = (await this.#read(1))[0];
    return { flags, body: (await this.#read(length)).slice() };
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
  }

  async #read(length: number): Promise<Uint8Array> {
    const chunks = [this.#buffer];
    for (let have = this.#buffer.length; have < length;) {
      const chunk = new Uint8Array(65_536);
      const read = await this.#connection.read(chunk);
      if (read === null) throw new Deno.errors.UnexpectedEof("The kernel closed the connection");
      chunks.push(chunk.subarray(0, read));
      have += read;
    }
    const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    this.#buffer = all.subarray(length);
    return all.subarray(0, length);
  }
}

function property(name: string, value: string): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, value.length);
  return Buffer.concat([
    Uint8Array.of(name.length),
    encoder.encode(name),
    length,
    encoder.encode(value),
  ]);
}
