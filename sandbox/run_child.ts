import { type KeptOutput, OutputKeeper } from "./kept_output.ts";
import type { RunOptions, RunStatus } from "./sandbox.ts";
import { SandboxError } from "./sandbox_error.ts";
import { sendInput } from "./send_input.ts";

/** A process of the host that stands for a command, and how to end all of it. */
export interface ChildPlan {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Start it as the leader of a process group of its own */
  readonly detached?: boolean;
  /** Ends the process and what it started */
  readonly kill: (child: Deno.ChildProcess) => void;
  /** Called when the process has ended, to end what it may have left */
  readonly ended?: (child: Deno.ChildProcess) => void;
  /** Called now and then while it runs; its answer ends the command */
  readonly watch?: (child: Deno.ChildProcess) => RunStatus | undefined;
}

/** What came of a process of the host. */
export interface ChildEnd {
  readonly status: RunStatus;
  readonly code: number;
  readonly stdout: KeptOutput;
  readonly stderr: KeptOutput;
  readonly wallMs: number;
}

/** How often a command is looked at while it runs, in milliseconds. */
const WATCH_MS = 50;
/** How long output may still come once the process is gone, in milliseconds. */
const GRACE_MS = 250;

/** Runs a process to its end under a wall clock, reading all of its output and keeping some. */
export async function runChild(
  plan: ChildPlan,
  options: Pick<RunOptions, "stdin" | "signal" | "onOutput">,
  { wallMs, outputBytes }: { readonly wallMs: number; readonly outputBytes: number },
): Promise<ChildEnd> {
  const { stdin, signal, onOutput } = options;
  const started = performance.now();
  const child = spawn(plan, stdin !== undefined);
  let status: RunStatus = "exited";
  let over = false;
  let failure: unknown;
  const end = (why: RunStatus) => {
    if (over || status !== "exited") return;
    status = why;
    try {
      plan.kill(child);
    } catch (error) {
      failure ??= error;
      child.kill("SIGKILL");
    }
  };
  const cancel = () => end("cancelled");
  const fail = (error: unknown) => {
    failure ??= error;
    cancel();
  };
  const wall = setTimeout(() => end("timeout"), wallMs);
  signal?.addEventListener("abort", cancel);
  if (signal?.aborted) cancel();
  const watcher = plan.watch && setInterval(() => {
    try {
      const why = plan.watch!(child);
      if (why) end(why);
    } catch (error) {
      fail(error);
    }
  }, WATCH_MS);
  const gone = new AbortController();
  const feeding = stdin === undefined
    ? undefined
    : feed(child.stdin, stdin, gone.signal).catch(fail);
  const reading = Promise.all([
    keep(child.stdout, outputBytes, gone.signal, (bytes) => onOutput?.("stdout", bytes), fail),
    keep(child.stderr, outputBytes, gone.signal, (bytes) => onOutput?.("stderr", bytes), fail),
  ]);
  try {
    const { code } = await child.status;
    over = true;
    clearTimeout(wall);
    plan.ended?.(child);
    const grace = setTimeout(() => gone.abort(), GRACE_MS);
    const [stdout, stderr] = await reading;
    clearTimeout(grace);
    gone.abort();
    await feeding;
    if (failure !== undefined) throw failure;
    return { status, code, stdout, stderr, wallMs: performance.now() - started };
  } finally {
    clearTimeout(wall);
    clearInterval(watcher);
    signal?.removeEventListener("abort", cancel);
  }
}

function spawn(plan: ChildPlan, fed: boolean): Deno.ChildProcess {
  try {
    return new Deno.Command(plan.program, {
      args: [...plan.args],
      clearEnv: true,
      env: { ...plan.env },
      cwd: plan.cwd,
      detached: plan.detached,
      stdin: fed ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw new SandboxError("setup", `Cannot start ${plan.program}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Reads a stream to its end, or until the process is gone and its grace is over. */
async function keep(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  gone: AbortSignal,
  see: (bytes: Uint8Array) => void,
  fail: (error: unknown) => void,
): Promise<KeptOutput> {
  const keeper = new OutputKeeper(limit);
  const reader = stream.getReader();
  const stop = () => reader.cancel().catch(() => {});
  gone.addEventListener("abort", stop);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      keeper.push(next.value);
      try {
        see(next.value);
      } catch (error) {
        fail(error);
      }
    }
  } finally {
    gone.removeEventListener("abort", stop);
  }
  return keeper.finish();
}

/** Feeds standard input; a process that does not read it, or has gone, is no failure. */
async function feed(
  stream: WritableStream<Uint8Array>,
  input: RunOptions["stdin"],
  gone: AbortSignal,
): Promise<void> {
  const writer = stream.getWriter();
  writer.closed.catch(() => {});
  await sendInput(input, (bytes) => writer.write(bytes), gone);
  if (gone.aborted) await writer.abort().catch(() => {});
  else await writer.close().catch(() => {});
}
