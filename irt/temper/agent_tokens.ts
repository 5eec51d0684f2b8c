/** The parts of an agent's name that it shares with other agents; absent where the name does not tell. */
export interface AgentTokens {
  readonly model: string;
  readonly scaffold?: string;
  /** Leading letters of the model: `gpt` of `gpt_5_20250807`, `o` of `o4_mini` */
  readonly family?: string;
}

/**
 * Takes the name of an agent apart: `scaffold:model`, perhaps after its benchmark and a dot. A name
 * without a colon is a model's.
 *
 * @param benchmark Name of the benchmark, of which a leading `benchmark.` is left out
 *
 * @example
 * ```ts
 * import { tokeniseAgent } from "./agent_tokens.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(tokeniseAgent("scicode.core_agent:claude_opus_4", "scicode"), {
 *   model: "claude_opus_4",
 *   scaffold: "core_agent",
 *   family: "claude",
 * });
 * assert.deepEqual(tokeniseAgent("o4-mini"), { model: "o4-mini", family: "o" });
 * ```
 */
export function tokeniseAgent(name: string, benchmark = ""): AgentTokens {
  const prefix = `${benchmark}.`;
  const own = benchmark && name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const colon = own.indexOf(":");
  const model = colon < 0 ? own : own.slice(colon + 1);
  const family = /^\p{L}+/u.exec(model)?.[0].toLowerCase();
  return {
    model,
    ...(colon > 0 && { scaffold: own.slice(0, colon) }),
    ...(family !== undefined && { family }),
  };
}
