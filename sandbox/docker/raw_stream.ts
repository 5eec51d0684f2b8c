import type { RunOptions } from "../sandbox.ts";
import { SandboxError } from "../sandbox_error.ts";
import { sendInput } from "../send_input.ts";

const LONGEST_HEAD = 65_536;
const LONGEST_FRAME = 64 * 1024 * 1024;

/** A connection to the engine that an HTTP request turned into a two-way stream. */
export interface RawStream {
  readonly connection: Deno.UnixConn;
  /** Output of the container, one piece of one stream at a time */
  readonly frames: AsyncGenerator<{ stream: "stdout" | "stderr"; bytes: Uint8Array }>;
}

/**
 * Sends a request whose answer is a raw stream, as the engine's `attach` and `exec` are.
 *
 * @param socket Path of the engine's socket
 * @param target Path and query of the request
 * @param body JSON of the request
 * @throws {SandboxError} `engine` when the engine answers otherwise
 */
export async function openRawStream(
  socket: string,
  target: string,
  body: unknown = {},
): Promise<RawStream> {
  const connection = await Deno.connect({ transport: "unix", path: socket });
  try {
    const json = JSON.stringify(body);
    const head = `POST ${target} HTTP/1.1\r\nHost: docker\r\nUpgrade: tcp\r\n` +
      `Connection: Upgrade\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${new TextEncoder().encode(json).length}\r\n\r\n${json}`;
    await writeAll(connection, new TextEncoder().encode(head));
    const reader = new ChunkReader(connection);
    const answer = await reader.head();
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
    if (status !== 101 && status !== 200) {
      const first = answer.split("\r\n", 1)[0];
      throw new SandboxError("engine", `Cannot open a stream to a container: engine says ${first}`);
    }
    return { connection, frames: demultiplex(reader) };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Sends input over a connection and ends its writing half; an end that is gone is no failure. */
export async function sendOver(
  connection: Deno.UnixConn,
  input: RunOptions["stdin"],
  gone: AbortSignal,
): Promise<void> {
  await sendInput(input, (bytes) => writeAll(connection, bytes), gone);
  if (!gone.aborted) await connection.closeWrite().catch(() => {});
}

/** Writes every byte, however few the connection takes at a time. */
async function writeAll(connection: Deno.UnixConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** Splits the engine's stream: 1 byte of stream, 3 of nothing, 4 of length, then the bytes. */
async function* demultiplex(
  reader: ChunkReader,
): AsyncGenerator<{ stream: "stdout" | "stderr"; bytes: Uint8Array }> {
  while (true) {
    const header = await reader.exactly(8);
    if (!header) return;
    const length = new DataView(header.buffer, header.byteOffset).getUint32(4);
    const stream = (["stdin", "stdout", "stderr"] as const)[header[0]];
    if ((stream !== "stdout" && stream !== "stderr") || length > LONGEST_FRAME) {
      throw new SandboxError(
        "engine",
        `Cannot read a container's output as a frame must be of stdout or stderr and at most ` +
          `${LONGEST_FRAME} bytes: got stream ${header[0]} with ${length} bytes`,
      );
    }
    const bytes = await reader.exactly(length);
    if (!bytes) throw new SandboxError("engine", "Cannot read a container's output: it was cut");
    yield { stream, bytes };
  }
}

class ChunkReader {
  #held = new Uint8Array(0);
  readonly #connection: Deno.UnixConn;

  constructor(connection: Deno.UnixConn) {
    this.#connection = connection;
  }

  /** The head of an HTTP answer, without the empty line after it. */
  async head(): Promise<string> {
    while (true) {
      const text = new TextDecoder("latin1").decode(this.#held);
      const end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        this.#held = this.#held.slice(end + 4);
        return text.slice(0, end);
      }
      if (this.#held.length > LONGEST_HEAD || !await this.#more()) {
        throw new SandboxError("engine", "Cannot read the engine's answer: it has no end of head");
      }
    }
  }

  /** That many bytes, or nothing where the stream ended before the first of them. */
  async exactly(count: number): Promise<Uint8Array | undefined> {
    while (this.#held.length < count) {
      if (await this.#more()) continue;
      if (this.#held.length === 0) return undefined;
      throw new SandboxError("engine", "Cannot read a container's output: it was cut in a frame");
    }
    const bytes = this.#held.slice(0, count);
    this.#held = this.#held.slice(count);
    return bytes;
  }

  async #more(): Promise<boolean> {
    const chunk = new Uint8Array(65_536);
    const count = await this.#connection.read(chunk);
    if (count === null) return false;
    const joined = new Uint8Array(this.#held.length + count);
    joined.set(this.#held);
    joined.set(chunk.subarray(0, count), this.#held.length);
    this.#held = joined;
    return true;
  }
}
