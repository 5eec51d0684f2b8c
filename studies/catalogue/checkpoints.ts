import type { StudyData } from "../main/sources/study_data.ts";
import { agentSettings, agentWords, percent } from "../grid/condition_parts.ts";
import type { Axes, Condition } from "../grid/grid_study.ts";

/** Agents and shares of the items that grow together, as published. */
export const CHECKPOINTS = {
  agents: [4, 8, 16, 32, "max"],
  itemShares: [0.1, 0.3, 0.5, 0.7, 1],
} as const satisfies Axes;

/** Some of them, for a quick look. */
export const FEW_CHECKPOINTS = {
  agents: [8, 32, "max"],
  itemShares: [0.3, 0.7, 1],
} as const satisfies Axes;

/**
 * Conditions in which the first number of agents meets the first share of the items, the second the
 * second, and so on.
 *
 * @throws {RangeError} When there are more of one than of the other
 */
export function checkpointConditions(
  { agents = [], itemShares = [] }: Axes,
  data: Pick<StudyData, "revision">,
): Condition[] {
  if (agents.length !== itemShares.length) {
    throw new RangeError(
      `Cannot pair agents with items as there must be as many numbers of agents as shares of items: found ${agents.length} and ${itemShares.length}`,
    );
  }
  return agents.map((count, at) => ({
    name: `${agentWords(count)}, ${percent(itemShares[at])} of items`,
    settings: { ...agentSettings(count, data), itemShare: itemShares[at] },
    columns: { pre_revision: count },
  }));
}
