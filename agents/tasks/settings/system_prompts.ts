import { systemPrompt } from "../../loop/mod.ts";
import { TOOLS } from "../../tools/mod.ts";

/** How much an agent is told before its task. */
export type SystemPromptName = "role" | "brief" | "example";

const ROLE = "You are a coding assistant with tools.";

const EXAMPLE = "Example:\nTHOUGHT: Read the file first.\n" +
  'TOOL_CALL: {"tool": "read_file", "args": {"path": "src/plan.txt"}}';

/**
 * What an agent is told: its role alone, its tools in short, or these with an example of a turn.
 *
 * @example The shortest
 * ```ts
 * import { systemPromptOf } from "./system_prompts.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(systemPromptOf("role"), "You are a coding assistant with tools.");
 * assert.match(systemPromptOf("example"), /read_file\(path\)[^]*Example:/);
 * ```
 */
export function systemPromptOf(name: SystemPromptName): string {
  switch (name) {
    case "role":
      return ROLE;
    case "brief":
      return systemPrompt(TOOLS, { style: "brief" });
    case "example":
      return `${systemPrompt(TOOLS, { style: "brief" })}\n${EXAMPLE}`;
  }
}
