import { fileURLToPath } from "node:url";
import type { Answer, Outputs, PeerSpec } from "./peer_spec.ts";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Seconds of one run. */
export interface Timing {
  readonly seconds: number;
  /** User and system time of all the process' threads */
  readonly cpuSeconds: number;
}

/**
 * An engine in a process of its own that waits between its runs, so that engines can take turns.
 *
 * @throws {Error} When the process cannot be started, ends early, or says what went wrong
 */
export class EngineProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;
  readonly #errors: Promise<string>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#lines = linesOf(child.stdout);
    this.#errors = new Response(child.stderr).text();
  }

  /** @param python Interpreter of the engines that need one */
  static async start(spec: PeerSpec, python: string | undefined): Promise<EngineProcess> {
    const path = `${spec.folder}/${spec.key}.spec.json`;
    await Deno.writeTextFile(path, JSON.stringify(spec));
    const foreign = spec.engine === "torch" || spec.engine === "numpy";
    if (foreign && !python) {
      throw new Error("no Python: name one with --python or ASSAY_PYTHON");
    }
    const args = foreign
      ? [here("python/peer.py"), path]
      : ["run", "-A", "--no-check", here("run_engine.ts"), path];
    try {
      const child = new Deno.Command(foreign ? python! : Deno.execPath(), {
        args,
        env: { NO_COLOR: "1", PYTHONDONTWRITEBYTECODE: "1" },
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      return new EngineProcess(child);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new Error(`there is no ${python}`);
    }
  }

  async #ask(command: "check" | "run"): Promise<Answer> {
    await this.#writer.write(new TextEncoder().encode(`${command}\n`)).catch(() => {});
    const { value, done } = await this.#lines.next();
    if (done) {
      const { code } = await this.#child.status;
      const told = (await this.#errors).trim().split("\n");
      const why = told.findLast((line) => /error/i.test(line)) ?? told.at(-1) ?? "";
      throw new Error(`its process ended with status ${code}: ${why.trim().slice(0, 200)}`);
    }
    const answer = JSON.parse(value) as Answer;
    if ("error" in answer) throw new Error(answer.error.split("\n")[0].slice(0, 300));
    return answer;
  }

  /** Does the job that engines must agree on. */
  async check(): Promise<{ outputs: Outputs; versions: Readonly<Record<string, string>> }> {
    const answer = await this.#ask("check");
    if (!("outputs" in answer)) throw new Error("it answered a check with a timing");
    const outputs: Record<string, Float64Array> = {};
    for (const [name, path] of Object.entries(answer.outputs)) {
      const bytes = await Deno.readFile(path);
      outputs[name] = new Float64Array(bytes.buffer, 0, bytes.byteLength / 8);
    }
    return { outputs, versions: answer.versions };
  }

  /** Does the timed job once. */
  async run(): Promise<Timing> {
    const answer = await this.#ask("run");
    if (!("seconds" in answer)) throw new Error("it answered a run with outputs");
    return answer;
  }

  /** Most memory that the process had at a time, where the system tells. */
  async peakMemoryBytes(): Promise<number | undefined> {
    const status = await Deno.readTextFile(`/proc/${this.#child.pid}/status`).catch(() => "");
    const kibibytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
    return kibibytes === undefined ? undefined : 1024 * Number(kibibytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close().catch(() => {});
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 5000);
    await this.#child.status;
    clearTimeout(timer);
    await this.#lines.return?.();
    await this.#errors;
  }
}

/** Lines of a stream of bytes. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
