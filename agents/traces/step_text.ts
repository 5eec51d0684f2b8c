import { canonicalJson } from "../../files/mod.ts";
import type { TraceStep } from "./schema.ts";

/** Raised when {@linkcode stepText} changes, so that vectors of other texts are never taken for the same. */
export const TEXT_FORMAT_VERSION = 1;

/**
 * The text of a step that is embedded: `type: text`, with a tool `type: tool(args) - text`.
 *
 * The arguments are JSON with sorted names. A call has no text besides them.
 *
 * @example A result
 * ```ts
 * import { stepText } from "./step_text.ts";
 * import { strict as assert } from "node:assert";
 *
 * const step = { type: "tool_result", tool: "grep", args: { path: ".", pattern: "x" }, text: "Found 0" };
 * assert.equal(
 *   stepText(step as never),
 *   'tool_result: grep({"path":".","pattern":"x"}) - Found 0',
 * );
 * assert.equal(stepText({ type: "final", text: "done" } as never), "final: done");
 * ```
 */
export function stepText({ type, tool, args, text }: TraceStep): string {
  if (tool === undefined) return `${type}: ${text}`;
  const call = `${type}: ${tool}(${canonicalJson(args ?? {})})`;
  return type === "tool_call" ? call : `${call} - ${text}`;
}
