import type { Limits } from "../limits.ts";
import { SandboxError } from "../sandbox_error.ts";
import type { DockerEngine } from "./engine.ts";

/** What an engine can enforce. */
export interface EngineFacts {
  readonly version: string;
  readonly systemCallFilter: boolean;
  /** Limits that its kernel does not offer */
  readonly missingLimits: readonly (keyof Limits)[];
}

/**
 * Asks an engine what it can do, and whether it has the image.
 *
 * @throws {SandboxError} `unavailable`, with what to start or to pull
 */
export async function readEngineFacts(engine: DockerEngine, image: string): Promise<EngineFacts> {
  let body: unknown;
  try {
    ({ body } = await engine.ask("GET", "/info"));
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw new SandboxError(
      "unavailable",
      `Cannot isolate by Docker as an engine must answer on ${engine.socket}: ` +
        `start Docker, or run "apt-get install docker.io" (${error.message})`,
      { cause: error },
    );
  }
  const info = body as {
    readonly ServerVersion?: string;
    readonly SecurityOptions?: readonly string[];
    readonly MemoryLimit?: boolean;
    readonly SwapLimit?: boolean;
    readonly PidsLimit?: boolean;
  };
  const { status } = await engine.ask("GET", `/images/${encodeURIComponent(image)}/json`, {
    accept: [404],
  });
  if (status === 404) {
    throw new SandboxError(
      "unavailable",
      `Cannot isolate by Docker as the image ${image} must be there: run "docker pull ${image}"`,
    );
  }
  const missing: (keyof Limits)[] = [];
  if (!info.MemoryLimit || !info.SwapLimit) missing.push("totalMemoryBytes");
  if (!info.PidsLimit) missing.push("processes");
  return {
    version: info.ServerVersion ?? "of an unknown version",
    systemCallFilter: (info.SecurityOptions ?? []).some((option) =>
      option.startsWith("name=seccomp")
    ),
    missingLimits: missing,
  };
}
