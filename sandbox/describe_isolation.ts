import { BubblewrapSandbox } from "./bubblewrap/bubblewrap_sandbox.ts";
import { DEFAULT_SOCKET } from "./docker/docker_sandbox.ts";
import { DockerEngine } from "./docker/engine.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import type { Isolation } from "./sandbox.ts";
import { SandboxError } from "./sandbox_error.ts";
import { WeakSandbox } from "./weak/weak_sandbox.ts";

/** Whether one kind of isolation works here. */
export type IsolationState =
  | { readonly available: true; readonly engine: string }
  | { readonly available: false; readonly reason: string };

/** What works here, of each kind. */
export type IsolationSurvey = Readonly<Record<Isolation, IsolationState>>;

let survey: Promise<IsolationSurvey> | undefined;

/**
 * Which isolation works on this machine, found out by trying each once.
 *
 * That a program is installed says little, as a system may forbid user namespaces: bubblewrap is
 * available when a command really ran in it. Docker is available when its engine answers; whether
 * it has an image is seen when a sandbox is opened. The answer is kept for the life of the program.
 *
 * @returns For each kind the engine with its version, or the reason why not
 *
 * @example Every kind is accounted for
 * ```ts
 * import { describeIsolation } from "./describe_isolation.ts";
 * import { strict as assert } from "node:assert";
 *
 * const survey = await describeIsolation();
 * assert.deepEqual(Object.keys(survey).sort(), ["bubblewrap", "docker", "weak"]);
 * ```
 */
export function describeIsolation(): Promise<IsolationSurvey> {
  return survey ??= probe();
}

async function probe(): Promise<IsolationSurvey> {
  const [bubblewrap, docker, weak] = await Promise.all([
    state(async () => {
      await using sandbox = await BubblewrapSandbox.open({ limits: DEFAULT_LIMITS });
      const { exitCode, stderr } = await sandbox.run(["true"]);
      if (exitCode !== 0) {
        throw new SandboxError(
          "unavailable",
          `Cannot run a command in bubblewrap: it ended with ${exitCode}, ${stderr.text().trim()}`,
        );
      }
      return sandbox.describe().engine;
    }),
    state(askDocker),
    state(async () => {
      await using sandbox = await WeakSandbox.open({ limits: DEFAULT_LIMITS });
      return sandbox.describe().engine;
    }),
  ]);
  return { bubblewrap, docker, weak };
}

async function askDocker(): Promise<string> {
  const engine = new DockerEngine({ socket: DEFAULT_SOCKET, tries: 1, answerMs: 2_000 });
  try {
    const { body } = await engine.ask("GET", "/version");
    return `docker ${(body as { Version?: string }).Version ?? "of an unknown version"}`;
  } finally {
    engine.close();
  }
}

async function state(find: () => Promise<string>): Promise<IsolationState> {
  try {
    return { available: true, engine: await find() };
  } catch (error) {
    if (error instanceof SandboxError) return { available: false, reason: error.message };
    throw error;
  }
}
