import assert from "node:assert/strict";
import {
  calibrationRows,
  FIGURES,
  methodCurves,
  type Row,
  rowsFor,
  type Table,
} from "../../figures/mod.ts";

function prepare(name: string, tables: readonly Table[]): readonly Row[] | undefined {
  return rowsFor(FIGURES.find((figure) => figure.name === name)!, tables);
}

const x = ({ n }: Row) => n;
const panels = { auc: "auc", rmse: "rmse" };

Deno.test("methodCurves() takes the setting that is best on validation items, seed by seed", () => {
  const rows: Row[] = [
    { seed: 0, n: 4, lambda_tau: 0.1, auc_araf: 0.9, rmse_araf: 0.3, val_auc_araf: 0.5 },
    { seed: 0, n: 4, lambda_tau: 0.2, auc_araf: 0.6, rmse_araf: 0.4, val_auc_araf: 0.7 },
    { seed: 1, n: 4, lambda_tau: 0.1, auc_araf: 0.8, rmse_araf: 0.3, val_auc_araf: 0.9 },
    { seed: 1, n: 4, lambda_tau: 0.2, auc_araf: 0.9, rmse_araf: 0.4, val_auc_araf: 0.1 },
  ];
  const [auc, rmse] = methodCurves(rows, { x, panels });
  assert.equal(auc.series, "ARAF");
  assert.ok(Math.abs(Number(auc.mean) - 0.7) < 1e-12, "0.6 of seed 0 and 0.8 of seed 1");
  assert.ok(Math.abs(Number(rmse.mean) - 0.35) < 1e-12);
  assert.ok(Math.abs(Number(auc.se) - 0.1) < 1e-12);
});

Deno.test("methodCurves() says so where a setting can only be chosen on the test items", () => {
  const rows: Row[] = [0, 1].flatMap((seed) => [
    { seed, n: 4, lambda_tau: 0.1, auc_araf: 0.6, rmse_araf: 0.3, auc_knn: 0.5, rmse_knn: 0.4 },
    { seed, n: 4, lambda_tau: 0.2, auc_araf: 0.7, rmse_araf: 0.5, auc_knn: 0.5, rmse_knn: 0.4 },
  ]);
  const curves = methodCurves(rows, { x, panels }).filter(({ panel }) => panel === "auc");
  assert.deepEqual(curves.map(({ series, mean, seeds }) => [series, mean, seeds]), [
    ["ARAF (best on test)", 0.7, 2],
    ["kNN", 0.5, 2],
  ]);
});

Deno.test("methodCurves() follows a column that says what was chosen", () => {
  const rows: Row[] = [
    { seed: 0, n: 4, lambda_tau: 0.1, auc_araf: 0.6, rmse_araf: 0.3, chosen: true },
    { seed: 0, n: 4, lambda_tau: 0.2, auc_araf: 0.7, rmse_araf: 0.5, chosen: false },
  ];
  const [auc] = methodCurves(rows, { x, panels });
  assert.deepEqual([auc.series, auc.mean, auc.se], ["ARAF", 0.6, null]);
});

Deno.test("rowsFor() averages the support of every stage and bin", () => {
  const row = (seed: number, araf: number | null) => ({
    pre_revision: 4,
    j_percentage: 0.1,
    seed,
    support_bin_order: 0,
    support_bin_label: "none",
    num_pairs: 10,
    auc_knn: 0.5,
    auc_araf: araf,
    rmse_knn: 0.4,
    rmse_araf: 0.3,
  });
  const path = "study/neighbor_support_beta_grid.csv";
  const rows = prepare("neighbor-support", [{ path, rows: [row(0, 0.6), row(1, null)] }])!;
  assert.deepEqual(rows.map(({ metric, pairs }) => [metric, pairs]), [["auc", 20], ["rmse", 20]]);
  assert.ok(Math.abs(Number(rows[0].gain) - 0.1) < 1e-12, "the seed without an AUC is left out");
  assert.equal(rows[0].stage, "4 agents, 10 % of items");
});

Deno.test("rowsFor() gives the outlier figure its bins in order", () => {
  const rows = prepare("outlier-robustness", [{
    path: "outlier_robustness_beta_grid.csv",
    rows: ["outlier", "inlier"].map((novelty_bin, k) => ({
      seed: 0,
      novelty_bin,
      novelty_bin_order: 1 - k,
      brier_araf: 0.2,
      brier_knn: 0.3,
    })),
  }])!;
  assert.deepEqual(rows.map(({ metric, series, bin }) => [metric, series, bin]), [
    ["brier", "ARAF", "inlier"],
    ["brier", "ARAF", "outlier"],
    ["brier", "kNN", "inlier"],
    ["brier", "kNN", "outlier"],
  ]);
});

Deno.test("rowsFor() puts pair-efficiency stages at their mean number of training pairs", () => {
  const rows = prepare("pair-efficiency", [{
    path: "pair_efficiency_beta_grid.csv",
    rows: [100, 120].map((observed_train_pairs, seed) => ({
      seed,
      pre_revision: 4,
      j_percentage: 0.1,
      observed_train_pairs,
      auc_knn: 0.6,
      rmse_knn: 0.4,
    })),
  }])!;
  assert.deepEqual(rows.map(({ x, seeds }) => [x, seeds]), [[110, 2], [110, 2]]);
});

Deno.test("rowsFor() scores λ on validation items where only chosen fits were tested", () => {
  const path = "main/amortized_irt_pca_beta_n_1.csv";
  const fit = (lambda_tau: number, tested: boolean) => ({
    embedding_type: "pca",
    model_type: "beta",
    seed: 0,
    lambda_tau,
    val_auc_amortized: 0.6 + lambda_tau,
    auc_amortized: tested ? 0.9 : null,
  });
  const rows = prepare("lambda-sensitivity", [{ path, rows: [fit(0.1, true), fit(0.2, false)] }])!;
  assert.deepEqual(rows.map(({ x, mean, scored }) => [x, mean, scored]), [
    [0.1, 0.7, "validation items"],
    [0.2, 0.8, "validation items"],
  ]);
  assert.equal(prepare("lambda-sensitivity", [{ path, rows: [fit(0.1, true)] }]), undefined);
});

Deno.test("rowsFor() prefers the table that was written beside a figure", () => {
  const rows = [{ method: "kNN", label: "mine" }];
  const tables = [{ path: "a/results.json", rows: [{ method: "naive" }] }, {
    path: "b/comparison.csv",
    rows,
  }];
  assert.deepEqual(prepare("comparison", tables), rows);
});

Deno.test("rowsFor() draws support thinning from a table that names its methods", () => {
  const rows = prepare("support-thinning", [{
    path: "study/sparse_scores.csv",
    rows: ["on", "off"].flatMap((agent_names) =>
      [0, 1].map((seed) => ({
        train_retention: 0.05,
        method: "TEMPER",
        features: "text",
        agent_names,
        seed,
        auc: 0.6 + seed / 10,
        rmse: 0.4,
      }))
    ),
  }])!;
  assert.deepEqual(rows.map(({ panel, series, x, seeds }) => [panel, series, x, seeds]), [
    ["AUC, held-out items", "TEMPER text", 5, 2],
    ["AUC, held-out items", "TEMPER text names off", 5, 2],
    ["RMSE of probability", "TEMPER text", 5, 2],
    ["RMSE of probability", "TEMPER text names off", 5, 2],
  ]);
});

Deno.test("rowsFor() tells dimensions of one benchmark from shared ones", () => {
  const loading = (dimension: number, i: number) => dimension === 0 ? Number(i < 30) : 1;
  const rows = prepare("alignment", [{
    path: "loadings.csv",
    rows: [0, 1, 2].flatMap((dimension) =>
      Array.from({ length: 60 }, (_, i) => ({
        dimension,
        item: `item ${i}`,
        benchmark: i < 30 ? "a" : "b",
        loading: dimension === 2 ? 0 : loading(dimension, i) + (i % 2) / 1e6,
      }))
    ),
  }])!;
  assert.deepEqual(rows.map(({ dimension }) => dimension), ["0", "1"], "the dead one is left out");
  assert.equal(rows[0].purity, 1);
  assert.ok(Number(rows[0].entropy) < 1e-3);
  assert.ok(Math.abs(Number(rows[1].entropy) - Math.LN2) < 1e-6);
});

Deno.test("the comparison names the rows of one method apart, and drops what is no table cell", () => {
  const row = { method: "TEMPER", features: "raw", likelihood: null, setting: null, auc: 0.7 };
  const rows = prepare("comparison", [{
    path: "results.json",
    rows: [
      { ...row, names: true, chosen: { start: 0.5 } } as unknown as Row,
      { ...row, names: false, chosen: { start: 0.5 } } as unknown as Row,
    ],
  }])!;
  assert.deepEqual(rows.map(({ label }) => label), ["TEMPER raw + names", "TEMPER raw"]);
  assert.ok(rows.every((each) => !("chosen" in each)));
  const bars = rows.map((each) => ({
    ...each,
    label: "TEMPER",
    aucSe: 0,
    rmse: 0.4,
    rmseSe: 0,
    seeds: 2,
  }));
  assert.throws(
    () => FIGURES.find(({ name }) => name === "comparison")!.draw(bars),
    /"TEMPER" comes twice/,
  );
});

Deno.test("methodCurves() chooses on validation items though one score is undefined there", () => {
  const rows: Row[] = [
    { seed: 0, n: 4, lambda_tau: 0.1, auc_araf: 0.6, rmse_araf: 0.3, val_auc_araf: 0.9 },
    { seed: 0, n: 4, lambda_tau: 0.2, auc_araf: 0.9, rmse_araf: 0.4, val_auc_araf: 0.5 },
    { seed: 1, n: 4, lambda_tau: 0.1, auc_araf: 0.6, rmse_araf: 0.3, val_auc_araf: null },
    { seed: 1, n: 4, lambda_tau: 0.2, auc_araf: 0.9, rmse_araf: 0.4, val_auc_araf: null },
  ];
  const [auc] = methodCurves(rows, { x, panels });
  assert.deepEqual([auc.series, auc.mean, auc.seeds], ["ARAF", 0.6, 1]);
});

Deno.test("methodCurves() keeps all seeds of neighbours whose number was chosen seed by seed", () => {
  const rows: Row[] = [[5, 0.5], [50, 0.7], [5, 0.6]].map(([knn_k, auc_knn], seed) => (
    { seed, n: 4, knn_k, auc_knn, rmse_knn: 0.4 }
  ));
  const [auc] = methodCurves(rows, { x, panels });
  assert.deepEqual([auc.series, auc.seeds], ["kNN", 3]);
  assert.ok(Math.abs(Number(auc.mean) - 0.6) < 1e-12);
});

Deno.test("rowsFor() keeps the word on simulated data that a table says in data_source", () => {
  const grid = [0, 1].map((seed) => ({
    ...{ seed, pre_revision: 4, j_percentage: 1, observed_train_pairs: 9 },
    ...{ auc_knn: 0.6, rmse_knn: 0.4, data_source: "simulated" },
  }));
  const lines = prepare("pair-efficiency", [{ path: "pair_efficiency_grid.csv", rows: grid }])!;
  assert.ok(lines.every(({ simulated }) => simulated === true));
  const own = [{ group: "kNN", phase: "pre", mean: 0.5, se: null, data_source: "simulated" }];
  assert.equal(prepare("revision", [{ path: "a/revision.csv", rows: own }])![0].simulated, true);
});

Deno.test("rowsFor() keeps features, and cells of one item, together in a calibration curve", () => {
  const cells = (method: string, features: string, copies: number) =>
    Array.from({ length: 40 * copies }, (_, c) => ({
      ...{ method, features, item: `i${c % 40}`, predicted: 0.5, truth: c % 40 < 20 ? 1 : 0 },
    }));
  const path = "calibration_predictions.csv";
  const rows = [...cells("ARAF", "raw", 1), ...cells("ARAF", "pca", 9)];
  const [raw, pca] = prepare("calibration", [{ path, rows }])!;
  assert.deepEqual([raw.series, pca.series], ["ARAF raw", "ARAF pca"]);
  // Nine answers to an item that are all alike tell no more than one.
  const width = (row: Row) => Number(row.upper) - Number(row.lower);
  assert.ok(Math.abs(width(pca) / width(raw) - 1) < 0.05, `${width(pca)} and ${width(raw)}`);
});

Deno.test("rowsFor() draws λ of different data as lines of their own", () => {
  const fits = (auc: number) =>
    [0.1, 0.2].map((lambda_tau) => ({
      ...{ embedding_type: "pca", model_type: "beta", seed: 0, lambda_tau, auc_amortized: auc },
    }));
  const rows = prepare("lambda-sensitivity", [
    { path: "m/amortized_irt_pca_beta_pre_32_n_1.csv", rows: fits(0.6) },
    { path: "m/amortized_irt_pca_beta_pre_max_n_1.csv", rows: fits(0.8) },
  ])!.filter(({ panel, x }) => panel === "auc" && x === 0.1);
  assert.deepEqual(rows.map(({ mean, seeds }) => [mean, seeds]), [[0.6, 1], [0.8, 1]]);
});

Deno.test("methodCurves() and calibrationRows() keep the word on simulated data", () => {
  const source = { data_source: "simulated" };
  const [auc] = methodCurves([{ seed: 0, n: 4, auc_knn: 0.5, rmse_knn: 0.4, ...source }], {
    x,
    panels,
  });
  assert.equal(auc.simulated, true);
  const [bin] = calibrationRows([{ method: "kNN", predicted: 0.5, truth: 1, ...source }]);
  assert.equal(bin.simulated, true);
});
