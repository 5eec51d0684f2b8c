import { agentSettings, agentWords } from "../grid/condition_parts.ts";
import type { GridStudy } from "../grid/grid_study.ts";
import { ABLATION_COLUMNS, ablationRows } from "./ablation_rows.ts";

/** What each part of the amortized model is good for. */
export const ablations: GridStudy = {
  name: "ablations",
  about: "What becomes of ARAF without item features, without learned scales, without amortization",
  original: "v3",
  methods: ["Rasch", "2PL", "MIRT", "kNN", "ARAF", "TEMPER"],
  needs: ["Rasch", "2PL", "MIRT", "ARAF"],
  rules: { refit: true, keepPredictions: true, validate: "all" },
  sizes: {
    quick: {
      seeds: 3,
      axes: { agents: ["max"] },
      settings: { features: ["pca", "ones"], scales: ["learned", "fixed"] },
    },
    full: {
      seeds: 50,
      axes: { agents: [32, "max"] },
      settings: { features: ["raw", "pca", "sae", "ones"], scales: ["learned", "fixed"] },
    },
  },
  published: ({ revision }) => ({
    likelihoods: revision === "pre" ? ["beta"] : ["beta", "bernoulli"],
  }),
  conditions: ({ agents = [] }, data) =>
    agents.map((count) => ({ name: agentWords(count), settings: agentSettings(count, data) })),
  tables: [{ file: "ablations_grid.csv", columns: ABLATION_COLUMNS, rows: ablationRows }],
  reading: [
    "ones: a constant in place of item features, so that only agents' terms differ; no-tau: scales stay 1 and nothing is penalised, so that λ, given as 1, has no part.",
    "Rasch, 2PL and MIRT stand in the columns of the amortized model as embeddings rasch, rasch_2pl and nonamortised_mirt.",
  ],
};
