import { checkCommand } from "./check_command.ts";
import { splitPath } from "./confined_path.ts";
import type { ConfinedTree } from "./confined_tree.ts";
import { OutputKeeper } from "./kept_output.ts";
import { type Limits, resolveLimits } from "./limits.ts";
import type {
  Entry,
  Isolation,
  IsolationReport,
  RunOptions,
  RunResult,
  Sandbox,
  Snapshot,
  WorkspaceFiles,
} from "./sandbox.ts";
import { SandboxError } from "./sandbox_error.ts";

/** What a sandbox on the host's own kernel is made of. */
export interface TreeSandboxParts {
  readonly isolation: Isolation;
  readonly limits: Limits;
  readonly root: string;
  readonly tree: ConfinedTree;
}

/** A command that passed all checks. */
export interface CheckedRun {
  readonly argv: readonly string[];
  readonly options: RunOptions;
  readonly limits: Limits;
  /** Absolute, as the command sees it */
  readonly cwd: string;
  /** The caller's signal, or the disposal of the sandbox */
  readonly signal: AbortSignal;
}

/** What comes of a command that was cancelled before it began. */
const NOT_STARTED: Omit<RunResult, "isolation"> = {
  status: "cancelled",
  exitCode: null,
  stdout: new OutputKeeper(1).finish(),
  stderr: new OutputKeeper(1).finish(),
  wallMs: 0,
};

/** The part that sandboxes with a workspace on this machine share: files by handle, and disposal. */
export abstract class TreeSandbox implements Sandbox {
  readonly isolation: Isolation;
  readonly limits: Limits;
  readonly root: string;
  readonly #tree: ConfinedTree;
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #disposal: Promise<void> | undefined;

  protected constructor({ isolation, limits, root, tree }: TreeSandboxParts) {
    this.isolation = isolation;
    this.limits = limits;
    this.root = root;
    this.#tree = tree;
  }

  abstract describe(): IsolationReport;

  /** Runs a checked command to its end, with everything it started. */
  protected abstract start(run: CheckedRun): Promise<Omit<RunResult, "isolation">>;

  /** Gives back what the sandbox is made of; called once, when nothing runs. */
  protected abstract release(): Promise<void>;

  async prepare(files: WorkspaceFiles): Promise<void> {
    const entries = files instanceof Map ? files : Object.entries(files);
    for (const [path, content] of entries) await this.writeFile(path, content);
  }

  async run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    this.#mustBeOpen("run a command");
    checkCommand(argv, options);
    const limits = resolveLimits(options.limits, this.limits);
    const { cwd: folder = ".", signal: given } = options;
    const names = splitPath(folder, { root: this.root, action: "start in" });
    this.#tree.list(folder);
    const signal = given ? AbortSignal.any([given, this.#ending.signal]) : this.#ending.signal;
    if (signal.aborted) return { ...NOT_STARTED, isolation: this.isolation };
    const cwd = [this.root, ...names].join("/");
    const running = this.start({ argv, options, limits, cwd, signal });
    this.#running.add(running);
    try {
      return { ...await running, isolation: this.isolation };
    } finally {
      this.#running.delete(running);
    }
  }

  // deno-lint-ignore require-await -- the interface is asynchronous, the handles are not
  async readFile(
    path: string,
    { maxBytes = this.limits.fileBytes }: { readonly maxBytes?: number } = {},
  ): Promise<Uint8Array> {
    this.#mustBeOpen("read a file");
    return this.#tree.read(path, { maxBytes });
  }

  // deno-lint-ignore require-await -- as above
  async writeFile(
    path: string,
    content: string | Uint8Array,
    options: { readonly executable?: boolean } = {},
  ): Promise<void> {
    this.#mustBeOpen("write a file");
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.#tree.write(path, bytes, options);
  }

  // deno-lint-ignore require-await -- as above
  async listDir(path: string): Promise<Entry[]> {
    this.#mustBeOpen("list a folder");
    return this.#tree.list(path);
  }

  // deno-lint-ignore require-await -- as above
  async snapshot(): Promise<Snapshot> {
    this.#mustBeOpen("take a snapshot");
    return this.#tree.snapshot();
  }

  dispose(): Promise<void> {
    return this.#disposal ??= this.#dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #dispose(): Promise<void> {
    this.#ending.abort();
    await Promise.allSettled(this.#running);
    this.#tree.close();
    await this.release();
  }

  #mustBeOpen(action: string): void {
    if (this.#disposal) {
      throw new SandboxError("disposed", `Cannot ${action} as the sandbox was disposed of`);
    }
  }
}
