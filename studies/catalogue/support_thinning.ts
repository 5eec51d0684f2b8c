import type { StudyData } from "../main/sources/study_data.ts";
import { percent } from "../grid/condition_parts.ts";
import type { GridStudy } from "../grid/grid_study.ts";
import { PAIR_COLUMNS, pairRows } from "../grid/pair_rows.ts";

/** Which comparison of the published table a row belongs to. */
function slice({ revision }: Pick<StudyData, "revision">, likelihood: unknown): string {
  if (revision === "pre") return "pre_binary";
  return likelihood === "beta" ? "post_beta" : "post_binary";
}

/** What becomes of each method as fewer and fewer of the training cells are known. */
export const supportThinning: GridStudy = {
  name: "support-thinning",
  about: "How well each method predicts unseen items as fewer and fewer training cells are known",
  original: "v3",
  methods: ["agent mean", "Rasch", "MIRT", "kNN", "ARAF", "TEMPER"],
  rules: { refit: true, keepPredictions: true, validate: "all" },
  sizes: {
    quick: {
      seeds: 3,
      axes: { retentions: [0.1, 1] },
      // A light penalty, the published one, and one that leaves hardly any dimension alive.
      settings: { penalties: [0.002, 0.0155, 0.16], dropouts: [0.5] },
    },
    full: {
      seeds: 50,
      axes: { retentions: [0.05, 0.1, 0.25, 0.5, 1] },
      settings: { features: ["raw", "pca"] },
    },
  },
  published: ({ revision }) => ({
    likelihoods: revision === "pre" ? ["beta"] : ["beta", "bernoulli"],
    ...(revision === "post" && { respondentCount: 32 }),
  }),
  protocol: ({ preset }) =>
    preset === "default" ? {} : { neighbours: { counts: [5, 10, 20, 50], by: "none" } },
  conditions: ({ retentions = [] }) =>
    retentions.map((retention) => ({ name: percent(retention), settings: { retention } })),
  tables: [{
    file: "support_thinning_grid.csv",
    columns: [...PAIR_COLUMNS, "comparison_slice", "source_path"],
    rows: (point) =>
      pairRows(point).map((row) => ({
        ...row,
        comparison_slice: slice(point.context.data, row.model_type),
        source_path: point.context.data.source.name,
      })),
  }],
  reading: [
    "A share of the cells of training and validation items is kept at random; of the test items all cells are measured.",
  ],
};
