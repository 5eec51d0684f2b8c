import { OutputKeeper } from "../kept_output.ts";
import type { RunResult, RunStatus } from "../sandbox.ts";
import { SandboxError } from "../sandbox_error.ts";
import type { CheckedRun } from "../tree_sandbox.ts";
import { sendOver } from "./raw_stream.ts";
import type { ContainerEvents } from "./container_events.ts";
import type { DockerEngine } from "./engine.ts";

/** State of a container that has ended, as `inspect` tells it. */
interface ContainerState {
  readonly Running?: boolean;
  readonly ExitCode?: number;
  readonly OOMKilled?: boolean;
  readonly Error?: string;
}

/** Starts a container that was made, feeds and reads it, and tells how its command ended. */
export async function runContainer(
  engine: DockerEngine,
  container: string,
  { options, limits, signal }: Pick<CheckedRun, "options" | "limits" | "signal">,
  events: ContainerEvents,
): Promise<Omit<RunResult, "isolation">> {
  const raw = await engine.stream(
    `/containers/${container}/attach?stream=1&stdin=1&stdout=1&stderr=1`,
  );
  let status: RunStatus = "exited";
  let over = false;
  let killing: Promise<unknown> | undefined;
  const end = (why: RunStatus) => {
    if (over || status !== "exited") return;
    status = why;
    // 404 and 409: it has ended by itself meanwhile.
    killing = engine.ask("POST", `/containers/${container}/kill?signal=KILL`, {
      accept: [404, 409],
    });
    killing.catch(() => {});
  };
  const cancel = () => end("cancelled");
  let wall: ReturnType<typeof setTimeout> | undefined;
  const gone = new AbortController();
  let failure: unknown;
  try {
    await engine.ask("POST", `/containers/${container}/start`, { accept: [304] });
    const started = performance.now();
    wall = setTimeout(() => end("timeout"), limits.wallMs);
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    const feeding = sendOver(raw.connection, options.stdin, gone.signal).catch((error) => {
      failure ??= error;
      cancel();
    });
    const keepers = {
      stdout: new OutputKeeper(limits.outputBytes),
      stderr: new OutputKeeper(limits.outputBytes),
    };
    for await (const { stream, bytes } of raw.frames) {
      keepers[stream].push(bytes);
      options.onOutput?.(stream, bytes);
    }
    await engine.ask("POST", `/containers/${container}/wait?condition=not-running`, {
      answerMs: limits.wallMs + 60_000,
    });
    over = true;
    const wallMs = performance.now() - started;
    gone.abort();
    await Promise.all([feeding, killing]);
    if (failure !== undefined) throw failure;
    const state = await inspectState(engine, container);
    if (status === "exited" && (state.OOMKilled || events.ranOutOfMemory(container))) {
      status = "memory";
    }
    return {
      status,
      exitCode: status === "exited" ? state.ExitCode! : null,
      stdout: keepers.stdout.finish(),
      stderr: keepers.stderr.finish(),
      wallMs,
    };
  } finally {
    over = true;
    clearTimeout(wall);
    gone.abort();
    signal.removeEventListener("abort", cancel);
    closeQuietly(raw.connection);
  }
}

async function inspectState(engine: DockerEngine, container: string): Promise<ContainerState> {
  const { body } = await engine.ask("GET", `/containers/${container}/json`);
  const state = (body as { State?: ContainerState } | null)?.State;
  if (!state || typeof state.ExitCode !== "number" || state.Running || state.Error) {
    throw new SandboxError(
      "engine",
      `Cannot tell how container ${container} ended: engine says ${JSON.stringify(state)}`,
    );
  }
  return state;
}

function closeQuietly(connection: Deno.UnixConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
