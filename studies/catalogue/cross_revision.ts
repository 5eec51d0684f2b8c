import { percent } from "../grid/condition_parts.ts";
import type { ArrangedData, Axes, Condition, GridStudy } from "../grid/grid_study.ts";
import { PAIR_COLUMNS, pairRows } from "../grid/pair_rows.ts";
import { laterOnItems } from "../main/sources/with_later.ts";
import type { StudyData } from "../main/sources/study_data.ts";
import { REVISION_COLUMNS, revisionRows } from "./revision_rows.ts";

/**
 * Ways to predict unseen items after revision: `pre`, before it, for comparison; `post`, from answers after
 * it; `transfer`, item parameters from before it, learned from a share of the cells there;
 * `post-support-transfer`, the same with a share of the cells after it.
 */
const VARIANTS = ["pre", "post", "transfer", "post-support-transfer"] as const;

const GRID = "cross_revision_grid.csv";

function conditions({ retentions = [], variants = [] }: Axes): Condition[] {
  return variants.flatMap((mode) =>
    retentions.filter((share) =>
      mode === "pre"
        ? share === Math.max(...retentions)
        // With all cells on both sides the two ways of transfer are one.
        : mode !== "post-support-transfer" || share < 1 || !variants.includes("transfer")
    ).map((retention) => ({
      name: `${mode}, ${percent(retention)}`,
      settings: { retention: mode === "transfer" ? 1 : retention },
      columns: { cross_revision_mode: mode, train_retention: retention },
    }))
  );
}

/** The data that a mode learns from and is tested on; all modes see the same items, split alike. */
function arrange({ columns }: Condition, data: StudyData): ArrangedData {
  const mode = String(columns!.cross_revision_mode), retention = Number(columns!.train_retention);
  const { later: _, truth: _truth, ...before } = data;
  const pre: StudyData = { ...before, revision: "pre", keepsItems: true };
  if (mode === "pre") return { data: marked(pre, "pre") };
  const post: StudyData = { ...pre, matrix: laterOnItems(data), revision: "post" };
  if (mode === "post") return { data: marked(post, "post") };
  const share = mode === "transfer" ? retention : 1;
  return {
    data: marked(post, `transfer from ${share}`),
    teacher: { data: pre, settings: { retention: share } },
  };
}

/** Data whose digest tells in which way they are used. */
function marked(data: StudyData, use: string): StudyData {
  return { ...data, source: { ...data.source, digest: `${data.source.digest} ${use}` } };
}

/** Whether what was learned of items before a revision still holds after it. */
export const crossRevision: GridStudy = {
  name: "cross-revision",
  about: "How well items are predicted after a revision by what was learned of items before it",
  original: "v3",
  methods: ["agent mean", "kNN", "ARAF", "TEMPER"],
  rules: { refit: true, keepPredictions: true, validate: "all" },
  sizes: {
    quick: { seeds: 3, axes: { retentions: [0.1, 1], variants: VARIANTS } },
    full: {
      seeds: 50,
      axes: { retentions: [0.05, 0.1, 0.25, 0.5, 1], variants: VARIANTS },
      settings: { features: ["raw", "pca"] },
    },
  },
  published: () => ({ likelihoods: ["bernoulli"] }),
  conditions,
  arrange,
  tables: [
    { file: GRID, columns: [...PAIR_COLUMNS, "cross_revision_mode"], rows: pairRows },
    {
      file: "revision.csv",
      columns: REVISION_COLUMNS,
      derived: { from: GRID, rows: revisionRows },
    },
  ],
  reading: [
    "pre: learned and tested before revision; post: after it; transfer: item parameters learned before it, from the share of the cells there, and abilities from all cells after it; post-support-transfer: item parameters from all cells before it, abilities from the share after it.",
    "All modes hold out the same items, on both sides: nothing is learned from the earlier scores on a test item. In transfer TEMPER learns from both sides together; nearest neighbours and means of agents from the later side, as the earlier one has other agents.",
  ],
};
