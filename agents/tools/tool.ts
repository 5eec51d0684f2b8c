import type { PathFault, RunResult } from "../../sandbox/mod.ts";
import type { JsonObject } from "../protocol/mod.ts";
import type { ToolSession } from "./tool_session.ts";

/** One argument of a tool. */
export interface Parameter {
  /** `text` is a string; `words` is a list of strings, or one string without quotes to be split */
  readonly type: "text" | "words";
  /** For the model: what it means */
  readonly description: string;
  /** Stands in where the argument is left out; without it the argument must be given */
  readonly default?: string;
  /** Longest text, or longest sum of words, in characters */
  readonly maxLength: number;
}

/** Arguments that passed a tool's schema. */
export type CheckedArguments = Readonly<Record<string, string | readonly string[]>>;

/** Why a tool did not do what it was asked for. These names do not change. */
export type ToolFault =
  | PathFault
  /** No tool is called so */
  | "unknown_tool"
  /** Arguments that do not fit the schema */
  | "arguments"
  /** A file that is not text in UTF-8 */
  | "not_text"
  /** A program that is not on the list */
  | "command_not_allowed"
  /** A command that ran out of time, or memory, or was cancelled */
  | "timeout"
  | "memory"
  | "cancelled"
  /** A budget of the whole run is used up */
  | "budget";

/** What a tool answers: always text for the model, with a fault where it failed. */
export interface ToolResult {
  readonly text: string;
  readonly fault?: ToolFault;
  /** Length of the text before it was clipped, in characters */
  readonly fullLength: number;
  /** What came of a command, for the record */
  readonly run?: Pick<RunResult, "status" | "exitCode" | "wallMs" | "isolation">;
}

/** A tool of an agent: data and one function. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** How an error text begins, as `Error reading file` */
  readonly errorPhrase: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Does it; failures that the model should see are thrown as `ToolError` or `PathError` */
  readonly use: (
    args: CheckedArguments,
    session: ToolSession,
    signal: AbortSignal | undefined,
  ) => Promise<ToolAnswer>;
}

/** What a tool's own function gives back. */
export interface ToolAnswer {
  readonly text: string;
  readonly fault?: ToolFault;
  readonly run?: ToolResult["run"];
}

/** A tool cannot do what it was asked for, and says so to the model. */
export class ToolError extends Error {
  override readonly name = "ToolError";

  constructor(readonly fault: ToolFault, message: string) {
    super(message);
  }
}

/**
 * Checks arguments against a tool's schema before anything is done.
 *
 * @throws {ToolError} `arguments`: one that is missing, unknown, of the wrong kind, or too long
 *
 * @example A path that is left out
 * ```ts
 * import { checkArguments } from "./tool.ts";
 * import { LIST_DIR } from "./list_dir.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(checkArguments(LIST_DIR, {}), { path: "." });
 * assert.throws(() => checkArguments(LIST_DIR, { path: 7 }), { fault: "arguments" });
 * ```
 */
export function checkArguments(tool: Tool, args: JsonObject): CheckedArguments {
  const refuse = (why: string): never => {
    throw new ToolError("arguments", `${tool.name} ${why}`);
  };
  const known = Object.keys(tool.parameters);
  for (const name of Object.keys(args)) {
    if (known.includes(name)) continue;
    const takes = known.length === 0 ? "takes no arguments" : `takes ${known.join(", ")}`;
    refuse(`${takes}: got ${JSON.stringify(name.slice(0, 80))}`);
  }
  const checked: Record<string, string | readonly string[]> = {};
  for (const [name, { type, default: standIn, maxLength }] of Object.entries(tool.parameters)) {
    const value = Object.hasOwn(args, name) ? args[name] : standIn;
    if (value === undefined) return refuse(`needs "${name}"`);
    const words = typeof value === "string" ? [value] : value;
    if (!Array.isArray(words) || !words.every((word) => typeof word === "string")) {
      return refuse(`needs ${type === "text" ? "text" : "a list of texts"} as "${name}"`);
    }
    if (type === "text" && typeof value !== "string") return refuse(`needs text as "${name}"`);
    const length = words.reduce((sum: number, word: string) => sum + word.length, 0);
    if (length > maxLength) {
      return refuse(`takes at most ${maxLength} characters as "${name}": got ${length}`);
    }
    checked[name] = type === "text" ? value as string : splitWords(tool, name, value, words);
  }
  return checked;
}

/** Words as they are, or one text split at spaces where no quoting could be meant. */
function splitWords(tool: Tool, name: string, value: unknown, words: readonly string[]) {
  if (typeof value !== "string") return words;
  if (/["'`\\$|&;<>()*?~{}\n]/.test(value)) {
    throw new ToolError(
      "arguments",
      `${tool.name} needs "${name}" as a list of texts where it has quotes or signs of a shell`,
    );
  }
  return value.split(/\s+/).filter((word) => word !== "");
}
