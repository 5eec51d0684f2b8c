import type { ChatMessage } from "../../../inference/mod.ts";
import type { JsonObject } from "../../protocol/mod.ts";

/** What a script sees of a conversation. */
export interface ScriptView {
  /** What the user asked for */
  readonly task: string;
  /** Results of tools so far, without the delimiters around them */
  readonly results: readonly string[];
}

/** A script: what to say next. */
export type Script = (view: ScriptView) => string;

/** Takes the user's task and the results of tools from a conversation. */
export function viewOf(messages: readonly ChatMessage[]): ScriptView {
  return {
    task: messages.find(({ role }) => role === "user")?.content ?? "",
    results: messages.filter(({ role }) => role === "tool").map(({ content }) =>
      content.replace(/^<<result \w+>>\n/, "").replace(/\n<<end \w+>>[^]*$/, "")
    ),
  };
}

/** A call, as the protocol wants it written. */
export function sayCall(tool: string, args: JsonObject): string {
  return `TOOL_CALL: ${JSON.stringify({ tool, args })}`;
}

/** An answer, as the protocol wants it written. */
export function sayFinal(answer: string): string {
  return `FINAL: ${answer}`;
}

/** The body of a tool's answer, below its line of heading; undefined if the tool failed. */
export function bodyOf(result: string | undefined): string | undefined {
  if (result === undefined || result.startsWith("Error ")) return undefined;
  return result.replace(/^(File|Directory): .*\n\n/, "");
}

/** What looks like a file's path, in order. */
export function pathsIn(task: string): string[] {
  return task.replace(/`[^`]*`|(["'])[^]*?\1/g, "").match(/[\w-]+(?:\/[\w-]+)*\.[a-z]\w*/g) ?? [];
}
