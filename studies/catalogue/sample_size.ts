import { agentSettings, agentWords, percent } from "../grid/condition_parts.ts";
import type { Axes, Condition, GridData, GridStudy, StudyPoint } from "../grid/grid_study.ts";
import { PAIR_COLUMNS, pairRows } from "../grid/pair_rows.ts";

/** Agents where the items vary; all where there are fewer. */
const AGENTS = 32;

function conditions({ agents = [], itemShares = [] }: Axes, data: GridData): Condition[] {
  const among = (data.matrix?.respondents.length ?? Infinity) < AGENTS ? "max" : AGENTS;
  const byAgents = agents.map((count) => ({
    name: agentWords(count),
    settings: agentSettings(count, data),
    columns: { sweep: count === among && itemShares.includes(1) ? "both" : "agents" },
  }));
  const byItems = itemShares.filter((share) => share < 1 || !agents.includes(among))
    .map((share) => ({
      name: `${percent(share)} of items, ${agentWords(among)}`,
      settings: { ...agentSettings(among, data), itemShare: share },
      columns: { sweep: "items" },
    }));
  return [...byAgents, ...byItems];
}

const rowsOf = (sweep: string) => (point: StudyPoint) => {
  const own = point.condition.columns!.sweep;
  return own === sweep || own === "both" ? pairRows(point).map((row) => ({ ...row, sweep })) : [];
};

/** How accuracy grows with the number of agents, and with the number of items. */
export const sampleSize: GridStudy = {
  name: "sample-size",
  about: "How accuracy on unseen items grows with agents, and with items at 32 agents",
  original: "v1",
  methods: ["agent mean", "Rasch", "MIRT", "kNN", "ARAF", "TEMPER"],
  rules: { refit: true, keepPredictions: true, validate: "all" },
  sizes: {
    quick: { seeds: 3, axes: { agents: [8, AGENTS, "max"], itemShares: [0.3, 1] } },
    full: {
      seeds: 50,
      axes: { agents: [4, 8, 16, AGENTS, 64, "max"], itemShares: [0.1, 0.3, 0.5, 0.7, 0.9, 1] },
      settings: { features: ["raw", "pca", "sae"] },
    },
  },
  published: ({ revision }) => ({
    likelihoods: revision === "pre" ? ["beta"] : ["beta", "bernoulli"],
  }),
  conditions,
  tables: [
    {
      file: "sample_size_agents_grid.csv",
      columns: [...PAIR_COLUMNS, "sweep"],
      rows: rowsOf("agents"),
    },
    {
      file: "sample_size_items_grid.csv",
      columns: [...PAIR_COLUMNS, "sweep"],
      rows: rowsOf("items"),
    },
  ],
  reading: [
    "Agents before revision are drawn evenly from the benchmarks, those after revision at random; items are drawn at random. user_count is how many agents there were.",
  ],
};
