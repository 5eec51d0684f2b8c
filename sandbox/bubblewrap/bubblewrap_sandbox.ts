import fs from "node:fs";
import { ConfinedTree } from "../confined_tree.ts";
import { SYSTEM_PATH } from "../find_program.ts";
import { leakedDescriptors } from "../leaked_descriptors.ts";
import type { Limits } from "../limits.ts";
import { type ChildPlan, runChild } from "../run_child.ts";
import type { IsolationReport, RunResult } from "../sandbox.ts";
import { SandboxError } from "../sandbox_error.ts";
import { buildFilter } from "../seccomp/build_filter.ts";
import type { Machine } from "../seccomp/call_numbers.ts";
import { type CheckedRun, TreeSandbox } from "../tree_sandbox.ts";
import { BASE_ENVIRONMENT, bubblewrapArguments, limitArguments, WORKSPACE } from "./arguments.ts";
import { endCommand } from "./end_command.ts";
import { endOrphans } from "./end_orphans.ts";
import { Holder } from "./holder.ts";
import { heldMemory } from "./memory_watch.ts";
import { type BubblewrapPrograms, findRequirements } from "./requirements.ts";
import { prepareEtc } from "./prepare_etc.ts";
import { readStatus } from "./read_status.ts";
import { untilGone } from "./until_gone.ts";
import { coveredProc, etcView, systemView } from "./system_view.ts";

/** How a {@linkcode BubblewrapSandbox} is opened. */
export interface BubblewrapOptions {
  readonly limits: Limits;
  /** Absolute paths of the host that commands may read, at the same place, outside of `/tmp` */
  readonly readOnlyPaths?: readonly string[];
}

/** What stays the same from command to command. */
interface Setting {
  readonly holder: Holder;
  readonly programs: BubblewrapPrograms;
  readonly leaked: readonly number[];
  readonly view: Pick<
    Parameters<typeof bubblewrapArguments>[0],
    "mount" | "system" | "etc" | "proc" | "readOnlyPaths"
  >;
}

/** Closes what was inherited, opens the filter and the status report, and becomes bubblewrap. */
const SCRIPT = 'for n in $3; do eval "exec $n>&-"; done; exec 3<"$1" 4>"$2"; shift 3; exec "$@"';

/** Whether this program has looked for what an earlier one left. */
let swept = false;

/** Commands in namespaces of their own, made by bubblewrap, with a filter on system calls. */
export class BubblewrapSandbox extends TreeSandbox {
  readonly #setting: Setting;
  #runs = 0;

  private constructor(setting: Setting, limits: Limits) {
    const { holder } = setting;
    const tree = new ConfinedTree(holder.path("space/work"), {
      root: WORKSPACE,
      owner: holder.user,
      fileBytes: limits.fileBytes,
      snapshotBytes: limits.workspaceBytes,
    });
    super({ isolation: "bubblewrap", limits, root: WORKSPACE, tree });
    this.#setting = setting;
  }

  /**
   * @throws {SandboxError} `unavailable`, with what is missing
   * @throws {RangeError} A path of the host that cannot be shown
   */
  static async open(
    { limits, readOnlyPaths = [] }: BubblewrapOptions,
  ): Promise<BubblewrapSandbox> {
    checkReadOnlyPaths(readOnlyPaths);
    const leaked = await leakedDescriptors();
    const programs = await findRequirements(leaked);
    if (!swept) endOrphans();
    swept = true;
    const filter = buildFilter(Deno.build.arch as Machine);
    const holder = await Holder.open({
      bytes: limits.workspaceBytes,
      files: limits.workspaceFiles,
    });
    try {
      fs.writeFileSync(holder.path("filter"), filter, { mode: 0o644 });
      const etc = etcView();
      prepareEtc(holder.path("etc"), etc);
      const view = {
        mount: holder.mount,
        system: systemView(),
        etc,
        proc: coveredProc(),
        readOnlyPaths,
      };
      return new BubblewrapSandbox({ holder, programs, leaked, view }, limits);
    } catch (error) {
      await holder.close();
      throw error;
    }
  }

  describe(): IsolationReport {
    return {
      isolation: "bubblewrap",
      engine: `bubblewrap ${this.#setting.programs.version}`,
      namespaces: ["user", "pid", "net", "ipc", "mount", "uts", "cgroup"],
      systemCallFilter: true,
      ownUser: this.#setting.holder.user !== undefined,
      noCapabilities: true,
      noNetwork: true,
      limits: Object.keys(this.limits) as (keyof Limits)[],
    };
  }

  protected async start(run: CheckedRun): Promise<Omit<RunResult, "isolation">> {
    const { holder } = this.#setting;
    const report = `status/${this.#runs++}`;
    const status = () => readStatus(holder.path(report));
    const plan = this.#childPlan(run, report, {
      kill: (child) => void endCommand(child, () => status().first),
      watch: () => {
        const first = status().first;
        const held = first === undefined ? undefined : heldMemory(first);
        return held !== undefined && held > run.limits.totalMemoryBytes ? "memory" : undefined;
      },
    });
    try {
      const end = await runChild(plan, { ...run.options, signal: run.signal }, run.limits);
      const { first, exitCode } = status();
      if (first !== undefined) await untilGone(first);
      if (end.status === "exited" && exitCode === undefined) {
        throw new SandboxError(
          "setup",
          `Cannot set up the sandbox around ${run.argv[0]}: ${end.stderr.text().trim()}`,
        );
      }
      const { stdout, stderr, wallMs } = end;
      const code = end.status === "exited" ? exitCode! : null;
      return { status: end.status, exitCode: code, stdout, stderr, wallMs };
    } finally {
      fs.rmSync(holder.path(report), { force: true });
    }
  }

  protected async release(): Promise<void> {
    await this.#setting.holder.close();
  }

  #childPlan(
    { argv, options, limits, cwd }: CheckedRun,
    report: string,
    hooks: Pick<ChildPlan, "kill" | "watch">,
  ): ChildPlan {
    const { holder, programs, leaked, view } = this.#setting;
    const flags = bubblewrapArguments({
      ...view,
      cwd,
      env: { ...BASE_ENVIRONMENT, ...options.env },
      filterDescriptor: 3,
      statusDescriptor: 4,
    });
    const at = (name: string) => `${holder.mount}/${name}`;
    const closing = leaked.filter((n) => n !== 3 && n !== 4).join(" ");
    return {
      program: programs.nsenter,
      args: [
        ...[...holder.enter(), "--"],
        ...[programs.shell, "-c", SCRIPT, "sh", at("filter"), at(report), closing],
        ...[programs.bwrap, ...flags, "--"],
        ...limitArguments(limits),
        ...argv,
      ],
      env: { PATH: SYSTEM_PATH },
      ...hooks,
    };
  }
}

/** Places that a sandbox fills itself, or that its own workspace lies over. */
const TAKEN = [WORKSPACE, "/tmp", "/proc", "/dev", "/etc", "/mnt", "/media", "/srv", "/opt"];

function checkReadOnlyPaths(paths: readonly string[]): void {
  for (const path of paths) {
    const taken = TAKEN.some((place) => path === place || path.startsWith(`${place}/`));
    if (!path.startsWith("/") || path.split("/").includes("..") || taken) {
      throw new RangeError(
        `Cannot show "${path}" in a sandbox as it must be absolute and outside of ` +
          TAKEN.join(", "),
      );
    }
  }
}
