import assert from "node:assert/strict";
import { bestByConfig } from "../../studies/catalogue/best_by_config.ts";
import { CONFIG_KEY } from "../../studies/catalogue/long_metrics.ts";
import { revisionRows } from "../../studies/catalogue/revision_rows.ts";
import type { TableRow } from "../../studies/grid/grid_study.ts";
import { wideRows } from "../../studies/large/database_tables.ts";

/** A fit of the amortized model with the neighbours beside it. */
function fit(seed: number, more: TableRow): TableRow {
  return {
    ...{ seed, embedding_type: "pca", model_type: "beta", lambda_tau: 0.1, araf_dropout: 0 },
    ...{ rmse_araf: 0.4, rmse_knn: 0.4, data_source: "folder" },
    ...more,
  };
}

Deno.test("bestByConfig() sets the neighbours of a configuration beside it, not those of others", () => {
  const rows = [
    fit(0, { embedding_type: "pca", araf_latent_dim: 10, auc_araf: 0.7, auc_knn: 0.6 }),
    fit(0, { embedding_type: "raw", araf_latent_dim: 10, auc_araf: 0.7, auc_knn: 0.8 }),
  ];
  assert.deepEqual(
    bestByConfig(rows, CONFIG_KEY).map((row) => [row.embedding_type, row.auc_knn_mean]),
    [["pca", 0.6], ["raw", 0.8]],
  );
});

Deno.test("bestByConfig() and wideRows() choose on validation items though one score is undefined there", () => {
  const rows = [
    fit(0, { araf_latent_dim: 10, auc_araf: 0.6, val_auc_araf: 0.9 }),
    fit(1, { araf_latent_dim: 10, auc_araf: 0.6, val_auc_araf: null }),
    fit(0, { araf_latent_dim: 30, auc_araf: 0.8, val_auc_araf: 0.5 }),
    fit(1, { araf_latent_dim: 30, auc_araf: 0.8, val_auc_araf: null }),
  ];
  const [best] = bestByConfig(rows, CONFIG_KEY);
  assert.deepEqual([best.araf_latent_dim, best.selected_by, best.seeds], [10, "validation auc", 2]);
  const [wide] = wideRows(rows);
  assert.equal(wide.selected_by, "validation auc");
  assert.equal(wide.seeds, 1, "a seed without validation scores has nothing to choose by");
  assert.equal(wide.auc_mean, 0.6);
});

Deno.test("revisionRows() takes one λ for all seeds and says by what right where none was validated", () => {
  const rows = [0, 1].flatMap((seed) =>
    [[0.1, 0.6], [0.2, 0.7]].map(([lambda_tau, auc]) =>
      fit(seed, {
        lambda_tau,
        auc_araf: auc,
        auc_agent_mean: 0.5,
        cross_revision_mode: "post",
        train_retention: 1,
      })
    )
  );
  const found = revisionRows(rows);
  assert.deepEqual(found.map(({ group, mean, seeds }) => [group, mean, seeds]), [
    ["agent mean", 0.5, 2],
    ["ARAF (best on test)", 0.7, 2],
  ]);
});

Deno.test("wideRows() takes one setting for all seeds where only the test items can choose, and says so", () => {
  // Each λ is the best of one seed; the second has the better mean.
  const scores = [[0.9, 0.8], [0.5, 0.7]];
  const rows = scores.flatMap((own, seed) =>
    own.map((auc_araf, k) => fit(seed, { lambda_tau: k, auc_araf, auc_agent_mean: 0.5 }))
  );
  const [araf, mean] = wideRows(rows);
  assert.deepEqual([araf.method, araf.auc_mean, araf.selected_by], ["araf", 0.75, "test auc"]);
  assert.deepEqual([mean.method, mean.selected_by], ["agent_mean", "before the test"]);
});
