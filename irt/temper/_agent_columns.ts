import { tokeniseAgent } from "./agent_tokens.ts";
import type { Features } from "./_features.ts";

/** Groups of indicator columns that describe an agent; the first is its benchmark. */
export const AGENT_GROUPS = ["benchmark", "model", "scaffold", "family"] as const;

/** Start of each group's variance; that of the benchmarks stays. */
export const AGENT_GROUP_VARIANCES: readonly number[] = [4, 0.3, 0.3, 0.3];

/** Start of the variance of agents within what their names tell. */
export const AGENT_VARIANCE = 0.5;

/** One indicator column. */
export interface AgentColumn {
  /** Place in {@linkcode AGENT_GROUPS} */
  readonly group: number;
  readonly token: string;
}

/** An agent in a benchmark. */
export interface NamedAgent {
  readonly name: string;
  readonly benchmark: string;
}

/**
 * Columns for the tokens of some agents: every benchmark, and every token that at least two have, since one
 * that is a single agent's cannot be told from the agent itself.
 */
export function agentColumns(
  agents: readonly NamedAgent[],
  { names }: { names: boolean },
): AgentColumn[] {
  const counts = new Map<string, { column: AgentColumn; count: number }>();
  for (const agent of agents) {
    for (const column of tokensOf(agent, names)) {
      const key = JSON.stringify(column), known = counts.get(key);
      if (known) known.count++;
      else counts.set(key, { column, count: 1 });
    }
  }
  return [...counts.values()].filter(({ column, count }) => column.group === 0 || count > 1)
    .map(({ column }) => column).sort((a, b) => a.group - b.group);
}

/** Indicators `[rows, P]` of agents; tokens that have no column are left out. */
export function encodeAgents(
  agents: readonly NamedAgent[],
  columns: readonly AgentColumn[],
): Features {
  const width = columns.length, values = new Float64Array(agents.length * width);
  const place = new Map(columns.map((column, k) => [JSON.stringify(column), k]));
  agents.forEach((agent, i) => {
    for (const column of tokensOf(agent, true)) {
      const k = place.get(JSON.stringify(column));
      if (k !== undefined) values[i * width + k] = 1;
    }
  });
  return { values, rows: agents.length, width };
}

function tokensOf({ name, benchmark }: NamedAgent, names: boolean): AgentColumn[] {
  const columns = [{ group: 0, token: benchmark }];
  if (!names) return columns;
  const { model, scaffold, family } = tokeniseAgent(name, benchmark);
  for (const [at, token] of [model, scaffold, family].entries()) {
    if (token !== undefined) columns.push({ group: at + 1, token });
  }
  return columns;
}
