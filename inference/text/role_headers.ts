import type { ChatMessage, ChatRole } from "../interfaces.ts";

const HEADERS: Record<ChatRole, string> = {
  system: "SYSTEM:",
  user: "USER:",
  assistant: "ASSISTANT:",
  tool: "TOOL RESULT:",
};

/**
 * A conversation as plain text for models without a chat template: each turn under a header of its
 * own line, and the header of the answer at the end.
 *
 * @example Two turns
 * ```ts
 * import { renderRoleHeaders } from "./role_headers.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(
 *   renderRoleHeaders([{ role: "system", content: "Be brief." }, { role: "user", content: "Hi" }]),
 *   "SYSTEM:\nBe brief.\nUSER:\nHi\nASSISTANT:\n",
 * );
 * ```
 */
export function renderRoleHeaders(messages: readonly ChatMessage[]): string {
  const turns = messages.map(({ role, content }) => `${HEADERS[role]}\n${content}\n`);
  return `${turns.join("")}${HEADERS.assistant}\n`;
}
