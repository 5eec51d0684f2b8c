import assert from "node:assert/strict";
import { resultsTable } from "../../studies/mod.ts";
import { jsonResults } from "../../studies/main/output/json_results.ts";
import { compareWithBest } from "../../studies/main/paired_comparisons.ts";
import { resultRows } from "../../studies/main/result_rows.ts";
import { unitResult } from "./_unit_results.ts";

const araf = { method: "ARAF", features: "pca", likelihood: "beta" } as const;
const knn = { method: "kNN", features: "pca" } as const;

Deno.test("resultRows() averages over seeds with the error over seeds alone", () => {
  const results = [0.71, 0.72, 0.76].map((auc, s) =>
    unitResult({ seed: 2 - s, configuration: araf, candidate: { penalty: 0.1 }, auc })
  );
  const [row, ...none] = resultRows(results, { byCandidate: false });
  assert.equal(none.length, 0);
  assert.deepEqual(row.seeds, [0, 1, 2]);
  assert.ok(row.mean.auc.status === "ok" && Math.abs(row.mean.auc.value - 0.73) < 1e-12);
  const error = Math.sqrt((0.02 ** 2 + 0.01 ** 2 + 0.03 ** 2) / 2 / 3);
  assert.ok(row.error.auc.status === "ok" && Math.abs(row.error.auc.value - error) < 1e-12);
  assert.deepEqual(row.chosen, { "penalty 0.1": 3 });
});

Deno.test("resultRows() makes a row of each candidate when nothing was chosen", () => {
  const results = [0.1, 0.2].map((penalty) =>
    unitResult({ configuration: araf, candidate: { penalty } })
  );
  const rows = resultRows(results, { byCandidate: true });
  assert.deepEqual(rows.map(({ name }) => name), [
    "ARAF pca beta penalty 0.1",
    "ARAF pca beta penalty 0.2",
  ]);
  assert.equal(resultsTable(rows).header.at(-1), "setting");
});

Deno.test("resultRows() says undefined, never 0 or NaN, where a seed lacks the metric", () => {
  const rows = resultRows([
    unitResult({ seed: 0, auc: 0.5 }),
    unitResult({ seed: 1, auc: "all scores are 0" }),
  ], { byCandidate: false });
  assert.deepEqual(rows[0].mean.auc, {
    status: "undefined",
    reason: "undefined for 1 of 2 seeds: all scores are 0",
  });
  assert.equal(resultsTable(rows).rows[0][3], "undefined");
});

Deno.test("resultsTable() says that one seed has no error", () => {
  const rows = resultRows([unitResult({ auc: 0.5 })], { byCandidate: false });
  assert.equal(resultsTable(rows).rows[0][3], "0.5000 ± n/a");
});

Deno.test("jsonResults() gives null with a status for what could not be had", () => {
  const rows = resultRows([unitResult({ auc: "all scores are 0", rmse: 0.25 })], {
    byCandidate: false,
  });
  const source = { kind: "simulated", name: "block", digest: "d", files: [], notes: [] } as const;
  const device = { kind: "wasm", name: "WebAssembly", software: true } as const;
  const json = jsonResults(rows, { source, device, files: ["a.csv"] });
  assert.deepEqual(json.data, { source: "simulated: block", digest: "d" });
  assert.deepEqual(json.device, device);
  const [row] = json.rows;
  assert.equal(row.auc, null);
  assert.equal(row.rmse, 0.25);
  assert.equal(row.rmseSe, null);
  assert.notEqual(row.status, "ok");
  assert.match((row.status as Record<string, string>).auc, /all scores are 0/);
  assert.match((row.status as Record<string, string>).rmseSe, /single value/);
  assert.doesNotMatch(JSON.stringify(json), /NaN|undefined"?:/);
});

Deno.test("compareWithBest() pairs seeds and widens the variance for overlapping splits", () => {
  const results = [[0.73, 0.70], [0.74, 0.72], [0.78, 0.77]].flatMap(([a, b], seed) => [
    unitResult({ seed, configuration: knn, auc: b }),
    unitResult({ seed, configuration: araf, auc: a }),
  ]);
  const rows = resultRows(results, { byCandidate: false });
  const [comparison, ...none] = compareWithBest(rows, { metric: "auc" });
  assert.equal(none.length, 0);
  assert.equal(comparison.first, "ARAF pca beta");
  assert.equal(comparison.wins, 3);
  const { t, p } = comparison.test;
  assert.ok(t.status === "ok" && Math.abs(t.value - 2 * Math.sqrt(3)) < 1e-9);
  assert.ok(p.status === "ok" && Math.abs(p.value - 0.0741799) < 1e-6);
  // t / sqrt(1 + 3 * 10 / 90) = 3, two degrees of freedom
  const { correctedP } = comparison;
  assert.ok(correctedP.status === "ok" && Math.abs(correctedP.value - 0.0954660) < 1e-6);
});

Deno.test("compareWithBest() takes the smaller RMSE as better, and needs two seeds", () => {
  const rows = resultRows(
    [0, 1].flatMap((seed) => [
      unitResult({ seed, configuration: knn, rmse: 0.3 + 0.01 * seed }),
      unitResult({ seed, configuration: araf, rmse: 0.4 + 0.03 * seed }),
    ]),
    { byCandidate: false },
  );
  const [comparison] = compareWithBest(rows, { metric: "rmse" });
  assert.equal(comparison.first, "kNN pca");
  const { meanDifference } = comparison.test;
  assert.ok(meanDifference.status === "ok" && Math.abs(meanDifference.value - 0.11) < 1e-12);
  const single = resultRows([unitResult({})], { byCandidate: false });
  assert.deepEqual(compareWithBest(single, { metric: "auc" }), []);
});
