import { BubblewrapSandbox } from "./bubblewrap/bubblewrap_sandbox.ts";
import { DockerSandbox, type DockerSettings } from "./docker/docker_sandbox.ts";
import { type Limits, resolveLimits } from "./limits.ts";
import type { Isolation, Sandbox, WorkspaceFiles } from "./sandbox.ts";
import { SandboxError } from "./sandbox_error.ts";
import { WeakSandbox } from "./weak/weak_sandbox.ts";

/** Which sandbox to open. */
export interface OpenSandboxOptions {
  readonly isolation: Isolation;
  readonly limits?: Partial<Limits>;
  /** Files to begin with */
  readonly files?: WorkspaceFiles;
  /** Must be true for `isolation: "weak"` */
  readonly allowWeakIsolation?: boolean;
  /** Paths of the host that commands may read, for bubblewrap */
  readonly readOnlyPaths?: readonly string[];
  /** Image and socket, for Docker */
  readonly docker?: DockerSettings;
}

/**
 * Opens a sandbox with exactly the isolation asked for, or refuses.
 *
 * Nothing weaker is ever put in its place. Whoever opens it must dispose of it, best by
 * `await using`.
 *
 * @param options Isolation, limits, first files
 * @returns An open sandbox
 * @throws {SandboxError} `unavailable`, saying what to install or allow
 * @throws {TypeError} An isolation that does not exist, or weak isolation that was not allowed
 * @throws {RangeError} A limit out of range
 *
 * @example A command without isolation, which must be allowed by name
 * ```ts
 * import { openSandbox } from "./open_sandbox.ts";
 * import { strict as assert } from "node:assert";
 *
 * await assert.rejects(openSandbox({ isolation: "weak" }), TypeError);
 * if (Deno.build.os === "linux") {
 *   await using sandbox = await openSandbox({
 *     isolation: "weak",
 *     allowWeakIsolation: true,
 *     files: { "name.txt": "Ada" },
 *   });
 *   const { stdout, isolation } = await sandbox.run(["cat", "name.txt"]);
 *   assert.deepEqual([stdout.text(), isolation], ["Ada", "weak"]);
 * }
 * ```
 */
export async function openSandbox(options: OpenSandboxOptions): Promise<Sandbox> {
  const limits = resolveLimits(options.limits);
  const sandbox = await open(options, limits);
  try {
    if (options.files) await sandbox.prepare(options.files);
    return sandbox;
  } catch (error) {
    await sandbox.dispose();
    throw error;
  }
}

function open(options: OpenSandboxOptions, limits: Limits): Promise<Sandbox> {
  const { isolation, readOnlyPaths, docker } = options;
  switch (isolation) {
    case "bubblewrap":
      return BubblewrapSandbox.open({ limits, readOnlyPaths });
    case "docker":
      if (!docker) {
        throw new SandboxError(
          "unavailable",
          "Cannot isolate by Docker as an image must be named by its digest: none is given",
        );
      }
      return DockerSandbox.open({ limits, ...docker });
    case "weak":
      if (options.allowWeakIsolation !== true) {
        throw new TypeError(
          "Cannot run commands without isolation as it must be allowed by allowWeakIsolation: " +
            'choose isolation "bubblewrap" or "docker", or allow it',
        );
      }
      return WeakSandbox.open({ limits });
    default:
      throw new TypeError(
        `Cannot open a sandbox as its isolation must be bubblewrap, docker or weak: ` +
          `got ${isolation}`,
      );
  }
}
