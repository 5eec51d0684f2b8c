import { findProgram, SYSTEM_PATH } from "../find_program.ts";
import { SandboxError } from "../sandbox_error.ts";

/** Programs without which there is no such sandbox, with the package that brings each. */
const NEEDED: Readonly<Record<string, string>> = {
  bwrap: "bubblewrap",
  nsenter: "util-linux",
  unshare: "util-linux",
  prlimit: "util-linux",
  mount: "mount",
  sh: "dash",
};

/** Absolute paths of the programs that build the sandbox. */
export interface BubblewrapPrograms {
  readonly nsenter: string;
  readonly bwrap: string;
  readonly shell: string;
  /** As bubblewrap tells it, as `0.8.0` */
  readonly version: string;
}

/**
 * Finds what the sandbox is built with.
 *
 * @throws {SandboxError} `unavailable`, with what to install
 */
export async function findRequirements(leaked: readonly number[]): Promise<BubblewrapPrograms> {
  if (Deno.build.os !== "linux") {
    throw new SandboxError(
      "unavailable",
      `Cannot isolate by bubblewrap as it needs Linux: this is ${Deno.build.os}`,
    );
  }
  const missing = Object.keys(NEEDED).filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((name) => NEEDED[name]))].join(" ");
    throw new SandboxError(
      "unavailable",
      `Cannot isolate by bubblewrap as ${missing.join(", ")} must be installed: ` +
        `run "apt-get install ${packages}"`,
    );
  }
  // The plain shell can close descriptors of one digit only.
  const shell = leaked.some((n) => n > 9) ? "bash" : "sh";
  const path = findProgram(shell);
  if (path === undefined) {
    throw new SandboxError(
      "unavailable",
      `Cannot isolate by bubblewrap as this program inherited descriptors ${leaked.join(", ")} ` +
        'and bash must be installed to close them: run "apt-get install bash"',
    );
  }
  const bwrap = findProgram("bwrap")!;
  const { stdout } = await new Deno.Command(bwrap, {
    args: ["--version"],
    clearEnv: true,
    env: { PATH: SYSTEM_PATH },
  }).output();
  const version = new TextDecoder().decode(stdout).trim().replace(/^bubblewrap\s+/, "");
  return { nsenter: findProgram("nsenter")!, bwrap, shell: path, version };
}
