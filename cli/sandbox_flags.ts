import type { OpenSandboxOptions } from "../sandbox/mod.ts";
import type { Flag } from "./command.ts";
import type { FlagValues } from "./parse_flags.ts";
import { readWord } from "./read_lists.ts";
import { UsageError } from "./usage_error.ts";

/** Flags of every command that runs what a model wrote. */
export const SANDBOX_FLAGS: readonly Flag[] = [
  {
    name: "sandbox",
    value: "KIND",
    help: "bubblewrap (default), docker, or process: no isolation",
  },
  { name: "docker-image", value: "NAME", help: "image with its digest, for --sandbox docker" },
  { name: "allow-weak-isolation", help: "needed for --sandbox process; results are marked" },
];

/** Which sandbox to open, every gap filled. */
export type SandboxChoice =
  & Required<Pick<OpenSandboxOptions, "isolation" | "allowWeakIsolation">>
  & Pick<OpenSandboxOptions, "docker">;

/** @throws {UsageError} Weak isolation that was not allowed, or Docker without an image */
export function readSandbox(flags: FlagValues): SandboxChoice {
  const kind = readWord(flags.text("sandbox") ?? "bubblewrap", {
    flag: "--sandbox",
    words: ["bubblewrap", "docker", "process"],
  });
  const allowWeakIsolation = flags.has("allow-weak-isolation");
  if (kind === "process" && !allowWeakIsolation) {
    throw new UsageError(
      "Cannot execute code by --sandbox process as nothing would isolate it: " +
        "add --allow-weak-isolation, or use bubblewrap",
    );
  }
  const image = flags.text("docker-image");
  if ((kind === "docker") !== (image !== undefined)) {
    throw new UsageError(
      "Cannot execute code as --sandbox docker and --docker-image NAME@sha256:DIGEST go together: " +
        `found --sandbox ${kind} and ${image === undefined ? "no image" : `image "${image}"`}`,
    );
  }
  return {
    isolation: kind === "process" ? "weak" : kind,
    allowWeakIsolation,
    ...(image !== undefined && { docker: { image } }),
  };
}
