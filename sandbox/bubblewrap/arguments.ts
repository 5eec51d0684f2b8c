import type { RunLimits } from "../limits.ts";

/** Where commands see their workspace. */
export const WORKSPACE = "/workspace";

/** User and group that commands see themselves as. */
export const INNER_USER = 65_534;

/** Name of the machine that commands see; it also tells our sandboxes from others. */
export const INNER_HOST = "assay-sandbox";

/** What the environment of a command holds before anything is added. */
export const BASE_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: WORKSPACE,
  TMPDIR: "/tmp",
  LANG: "C.UTF-8",
};

/** What the flags of one command depend on. */
export interface BubblewrapPlan {
  /** Folder that holds `space/work`, `space/tmp` and `etc` */
  readonly mount: string;
  /** Flags that show the system, and lay over `/etc` and `/proc` */
  readonly system: readonly string[];
  readonly etc: readonly string[];
  readonly proc: readonly string[];
  /** Further paths of the host, shown read-only where they are */
  readonly readOnlyPaths: readonly string[];
  /** Folder to start in, absolute, inside */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Open descriptors of the filter and of the status report */
  readonly filterDescriptor: number;
  readonly statusDescriptor: number;
}

/** Bytes of memory that `/dev/shm` holds. */
const SHARED_MEMORY_BYTES = 8 * 1024 * 1024;

/**
 * Flags of bubblewrap for one command.
 *
 * Namespaces for users, processes, network, IPC, host name and control groups; the system read-only;
 * everything else of the root file system empty and read-only, `/dev` too, whose only writable part
 * has a size; no capability; a session of its own; nothing of the caller's environment.
 *
 * @param plan Paths, environment, descriptors
 * @returns Flags, without the program's name and without the command
 *
 * @example The command's environment is named in full
 * ```ts
 * import { bubblewrapArguments } from "./arguments.ts";
 * import { strict as assert } from "node:assert";
 *
 * const flags = bubblewrapArguments({
 *   mount: "/mnt", system: [], etc: [], proc: [], readOnlyPaths: [], cwd: "/workspace",
 *   env: { LANG: "C" }, filterDescriptor: 3, statusDescriptor: 4,
 * });
 * assert.deepEqual(flags.slice(flags.indexOf("--clearenv")), ["--clearenv", "--setenv", "LANG", "C"]);
 * ```
 */
export function bubblewrapArguments(plan: BubblewrapPlan): string[] {
  const { mount, env } = plan;
  return [
    "--unshare-all",
    "--hostname",
    INNER_HOST,
    "--uid",
    String(INNER_USER),
    "--gid",
    String(INNER_USER),
    "--cap-drop",
    "ALL",
    "--die-with-parent",
    "--new-session",
    "--seccomp",
    String(plan.filterDescriptor),
    "--json-status-fd",
    String(plan.statusDescriptor),
    ...plan.system,
    "--ro-bind",
    `${mount}/etc`,
    "/etc",
    ...plan.etc,
    "--proc",
    "/proc",
    ...plan.proc,
    "--dev",
    "/dev",
    "--size",
    String(SHARED_MEMORY_BYTES),
    "--tmpfs",
    "/dev/shm",
    "--remount-ro",
    "/dev",
    ...plan.readOnlyPaths.flatMap((path) => ["--ro-bind", path, path]),
    "--bind",
    `${mount}/space/work`,
    WORKSPACE,
    "--bind",
    `${mount}/space/tmp`,
    "/tmp",
    "--remount-ro",
    "/",
    "--chdir",
    plan.cwd,
    "--clearenv",
    ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

/** The command that sets the kernel's limits and becomes the program. */
export function limitArguments(limits: RunLimits): string[] {
  return [
    "prlimit",
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 1}`,
    `--data=${limits.memoryBytes}`,
    `--fsize=${limits.fileBytes}`,
    `--nproc=${limits.processes}`,
    `--nofile=${limits.openFiles}`,
    `--stack=${limits.stackBytes}`,
    "--core=0",
    "--memlock=65536",
    "--msgqueue=0",
    "--",
  ];
}
