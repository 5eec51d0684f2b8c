import type { MainSettings } from "../main/settings.ts";
import type { StudyData } from "../main/sources/study_data.ts";

/**
 * Settings that use so many agents: drawn evenly from the benchmarks before revision, at random after it.
 *
 * @example
 * ```ts
 * import { agentSettings } from "./condition_parts.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(agentSettings(8, { revision: "pre" }), { preRevision: 8 });
 * assert.deepEqual(agentSettings(8, { revision: "post" }), { respondentCount: 8 });
 * assert.deepEqual(agentSettings("max", { revision: "post" }), {});
 * ```
 */
export function agentSettings(
  count: number | "max",
  { revision }: Pick<StudyData, "revision">,
): Partial<MainSettings> {
  if (revision === "pre") return { preRevision: count };
  return count === "max" ? {} : { respondentCount: count };
}

/** `8 agents`, or `all agents`. */
export function agentWords(count: number | "max"): string {
  return count === "max" ? "all agents" : `${count} agents`;
}

/** `5 %`. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}
