import { ConfinedTree } from "../confined_tree.ts";
import { findProgram, SYSTEM_PATH } from "../find_program.ts";
import { killQuietly } from "../kill_quietly.ts";
import { leakedDescriptors } from "../leaked_descriptors.ts";
import type { Limits } from "../limits.ts";
import { runChild } from "../run_child.ts";
import type { IsolationReport, RunResult } from "../sandbox.ts";
import { SandboxError } from "../sandbox_error.ts";
import { type CheckedRun, TreeSandbox } from "../tree_sandbox.ts";
import { endMarked, MARK } from "./end_marked.ts";

/** Closes what was inherited and becomes the command. */
const SCRIPT = 'for n in $1; do eval "exec $n>&-"; done; shift; exec "$@"';

/**
 * Commands as plain processes of the caller: nothing of the kernel keeps them from the host.
 *
 * The environment is built from nothing, limits of the kernel are set where they bind one process,
 * the process group is ended, and what left the group is looked for by a mark in its environment.
 * A hostile program can undo all of that. For programs one would run anyway.
 */
export class WeakSandbox extends TreeSandbox {
  readonly #shell: string;
  readonly #leaked: readonly number[];

  private constructor(folder: string, limits: Limits, shell: string, leaked: readonly number[]) {
    const tree = new ConfinedTree(folder, {
      root: folder,
      fileBytes: limits.fileBytes,
      snapshotBytes: limits.workspaceBytes,
      refuseHardLinks: true,
    });
    super({ isolation: "weak", limits, root: folder, tree });
    this.#shell = shell;
    this.#leaked = leaked;
  }

  /** @throws {SandboxError} `unavailable` away from Linux, or without `prlimit` */
  static async open({ limits }: { readonly limits: Limits }): Promise<WeakSandbox> {
    if (Deno.build.os !== "linux" || !findProgram("prlimit")) {
      throw new SandboxError(
        "unavailable",
        'Cannot run commands as it takes Linux with prlimit: run "apt-get install util-linux"',
      );
    }
    const leaked = await leakedDescriptors();
    const shell = findProgram(leaked.some((n) => n > 9) ? "bash" : "sh");
    if (shell === undefined) {
      throw new SandboxError(
        "unavailable",
        `Cannot close the inherited descriptors ${leaked.join(", ")} as bash must be installed`,
      );
    }
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "workspace-" }));
    return new WeakSandbox(folder, limits, shell, leaked);
  }

  describe(): IsolationReport {
    return {
      isolation: "weak",
      engine: "process",
      namespaces: [],
      systemCallFilter: false,
      ownUser: false,
      noCapabilities: false,
      noNetwork: false,
      limits: [
        "wallMs",
        "cpuSeconds",
        "memoryBytes",
        "fileBytes",
        "openFiles",
        "stackBytes",
        "outputBytes",
      ],
    };
  }

  protected async start(
    { argv, options, limits, cwd, signal }: CheckedRun,
  ): Promise<Omit<RunResult, "isolation">> {
    const mark = crypto.randomUUID();
    const end = await runChild(
      {
        program: this.#shell,
        args: [
          ...["-c", SCRIPT, "sh", this.#leaked.join(" ")],
          findProgram("prlimit")!,
          `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 1}`,
          `--data=${limits.memoryBytes}`,
          `--fsize=${limits.fileBytes}`,
          `--nofile=${limits.openFiles}`,
          `--stack=${limits.stackBytes}`,
          "--core=0",
          "--",
          ...argv,
        ],
        env: {
          PATH: SYSTEM_PATH,
          HOME: this.root,
          TMPDIR: this.root,
          LANG: "C.UTF-8",
          ...options.env,
          [MARK]: mark,
        },
        cwd,
        detached: true,
        kill: (child) => {
          killQuietly(-child.pid);
          endMarked(mark);
        },
        ended: (child) => {
          killQuietly(-child.pid);
          endMarked(mark);
        },
      },
      { ...options, signal },
      limits,
    );
    const { status, code, stdout, stderr, wallMs } = end;
    return { status, exitCode: status === "exited" ? code : null, stdout, stderr, wallMs };
  }

  protected async release(): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}
