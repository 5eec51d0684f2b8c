import type { KeptOutput } from "./kept_output.ts";
import type { Limits, RunLimits } from "./limits.ts";

/** Which wall stands between a command and the host. `weak` is none that the kernel holds. */
export type Isolation = "bubblewrap" | "docker" | "weak";

/** What is really in force in a sandbox, for the record beside its results. */
export interface IsolationReport {
  readonly isolation: Isolation;
  /** Program or engine with version, as `bubblewrap 0.8.0` */
  readonly engine: string;
  /** Kernel namespaces of its own */
  readonly namespaces: readonly string[];
  /** A filter on system calls is loaded */
  readonly systemCallFilter: boolean;
  /** Processes run as a user that owns nothing on the host, rather than as the caller */
  readonly ownUser: boolean;
  /** No capability is held inside */
  readonly noCapabilities: boolean;
  /** No interface but loopback can be reached */
  readonly noNetwork: boolean;
  /** Names of the limits that are enforced */
  readonly limits: readonly (keyof Limits)[];
}

/** How a command is run. */
export interface RunOptions {
  /** Fed to standard input, which is then closed; without it there is none. */
  readonly stdin?: Uint8Array | string | AsyncIterable<Uint8Array>;
  /** Added to the environment, which holds PATH, HOME, TMPDIR and LANG and nothing of the host's */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder of the workspace to start in, its root by default */
  readonly cwd?: string;
  /** Bounds of this command where they differ from the sandbox's */
  readonly limits?: Partial<RunLimits>;
  /** Ends the command with all its processes */
  readonly signal?: AbortSignal;
  /** Sees each piece of output as it comes, before anything is dropped */
  readonly onOutput?: (stream: "stdout" | "stderr", bytes: Uint8Array) => void;
}

/** Why a command ended. */
export type RunStatus =
  /** By itself, or by a signal from inside or from a limit of the kernel */
  | "exited"
  /** Its wall clock ran out */
  | "timeout"
  /** Its processes together held more memory than allowed */
  | "memory"
  /** The caller's signal */
  | "cancelled";

/** What came of one command. */
export interface RunResult {
  readonly status: RunStatus;
  /** As a shell tells it: 127 for no such program, 128 + n for signal n; null unless it exited */
  readonly exitCode: number | null;
  readonly stdout: KeptOutput;
  readonly stderr: KeptOutput;
  /** Milliseconds from start to end */
  readonly wallMs: number;
  readonly isolation: Isolation;
}

export type EntryKind = "file" | "directory" | "link" | "other";

/** One name in a folder of the workspace. */
export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
}

/** One thing in a workspace at the moment of a snapshot; links and devices have no content. */
export interface SnapshotEntry {
  readonly kind: EntryKind;
  /** Content of a file; absent when it could not be read */
  readonly bytes?: Uint8Array;
  readonly executable: boolean;
}

/** A whole workspace at one moment, by path relative to its root, sorted. */
export type Snapshot = ReadonlyMap<string, SnapshotEntry>;

/** Files to put in a workspace, by path. */
export type WorkspaceFiles =
  | Readonly<Record<string, string | Uint8Array>>
  | ReadonlyMap<string, string | Uint8Array>;

/**
 * A workspace and the commands that run in it. Files persist from command to command; processes do
 * not. Failures of the sandbox itself are thrown as `SandboxError` and are never results.
 */
export interface Sandbox extends AsyncDisposable {
  readonly isolation: Isolation;
  readonly limits: Limits;
  /** Where commands see the workspace */
  readonly root: string;
  /** What is in force */
  describe(): IsolationReport;
  /** Puts files in the workspace, making folders as needed */
  prepare(files: WorkspaceFiles): Promise<void>;
  /** Runs a program to its end, with everything it started */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Content of a regular file; links are refused at every step of the path */
  readFile(path: string, options?: { readonly maxBytes?: number }): Promise<Uint8Array>;
  /** Replaces a file or makes it, with its folders */
  writeFile(
    path: string,
    content: string | Uint8Array,
    options?: { readonly executable?: boolean },
  ): Promise<void>;
  /** Names in a folder, sorted by code point */
  listDir(path: string): Promise<Entry[]>;
  /** The whole workspace, no link followed */
  snapshot(): Promise<Snapshot>;
  /** Ends all commands and removes the workspace; safe to repeat */
  dispose(): Promise<void>;
}
