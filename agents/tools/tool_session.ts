import { PathError, type Sandbox, type Snapshot } from "../../sandbox/mod.ts";
import type { ToolCall } from "../protocol/mod.ts";
import { clipText } from "./clip_text.ts";
import { GIT_DIFF } from "./git_diff.ts";
import { GREP } from "./grep.ts";
import { LIST_DIR } from "./list_dir.ts";
import { READ_FILE } from "./read_file.ts";
import { RUN_CMD } from "./run_cmd.ts";
import { checkArguments, type Tool, ToolError, type ToolFault, type ToolResult } from "./tool.ts";
import { DEFAULT_TOOL_LIMITS, type ToolLimits } from "./tool_limits.ts";
import { WRITE_FILE } from "./write_file.ts";

/** The tools of an agent, in the order in which they are described to it. */
export const TOOLS: readonly Tool[] = [READ_FILE, WRITE_FILE, LIST_DIR, RUN_CMD, GIT_DIFF, GREP];

/** Programs that `run_cmd` runs where no others are named. */
export const DEFAULT_PROGRAMS: readonly string[] = [
  ...["python3", "ls", "cat", "head", "tail", "wc", "sort", "uniq", "diff", "cmp", "echo", "grep"],
];

/** What the tools of a run have used so far. */
export interface ToolUse {
  calls: number;
  writes: number;
  writtenBytes: number;
  commands: number;
  commandsMs: number;
}

/** How a {@linkcode ToolSession} is opened. */
export interface ToolSessionOptions {
  readonly limits?: Partial<ToolLimits>;
  readonly tools?: readonly Tool[];
  /** Names of the programs that `run_cmd` may run */
  readonly programs?: readonly string[];
  /** Ends commands that run */
  readonly signal?: AbortSignal;
}

/** The tools of one run in one sandbox, with their budgets. */
export class ToolSession {
  /** Counts, which the tools raise */
  readonly used: ToolUse = { calls: 0, writes: 0, writtenBytes: 0, commands: 0, commandsMs: 0 };

  private constructor(
    readonly sandbox: Sandbox,
    /** The workspace as it was at the beginning */
    readonly start: Snapshot,
    readonly tools: readonly Tool[],
    readonly limits: ToolLimits,
    readonly programs: readonly string[],
    readonly signal: AbortSignal | undefined,
  ) {}

  /**
   * Takes a snapshot of the workspace and sets up the tools over it.
   *
   * @throws {RangeError} A program named by a path
   */
  static async open(sandbox: Sandbox, options: ToolSessionOptions = {}): Promise<ToolSession> {
    const { tools = TOOLS, programs = DEFAULT_PROGRAMS, signal } = options;
    const path = programs.find((program) => program === "" || program.includes("/"));
    if (path !== undefined) {
      throw new RangeError(`Cannot allow "${path}" as a program must be named without a path`);
    }
    const limits = { ...DEFAULT_TOOL_LIMITS, ...options.limits };
    return new ToolSession(sandbox, await sandbox.snapshot(), tools, limits, programs, signal);
  }

  /**
   * Does what a model asked for. What goes wrong by its own doing is an answer with a fault; only
   * failures of the sandbox itself are thrown. The signal ends a command of this call.
   *
   * @throws {SandboxError} The sandbox failed
   */
  async call(
    { tool: name, args }: ToolCall,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<ToolResult> {
    const signals = [this.signal, options.signal].filter((signal) => signal !== undefined);
    const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
    this.used.calls++;
    const tool = this.tools.find((candidate) => candidate.name === name);
    if (!tool) {
      const names = this.tools.map((candidate) => candidate.name).join(", ");
      const shown = JSON.stringify(name.slice(0, 80));
      return this.#refusal("Error executing tool", "unknown_tool", `no tool ${shown}: ${names}`);
    }
    try {
      const { text, ...rest } = await tool.use(checkArguments(tool, args), this, signal);
      return { text: clipText(text, this.limits.answerLength), fullLength: text.length, ...rest };
    } catch (error) {
      if (!(error instanceof ToolError || error instanceof PathError)) throw error;
      return this.#refusal(tool.errorPhrase, error.fault, error.message);
    }
  }

  #refusal(phrase: string, fault: ToolFault, message: string): ToolResult {
    const text = `${phrase}: ${message}`;
    return { text: clipText(text, this.limits.answerLength), fullLength: text.length, fault };
  }
}
