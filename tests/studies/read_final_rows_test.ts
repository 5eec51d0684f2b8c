import assert from "node:assert/strict";
import { parseCsv } from "../../files/mod.ts";
import { readFinalRows } from "../../studies/compare/read_final_rows.ts";

const HEADER =
  "seed,auc_knn,rmse_knn,log_loss,brier,auc_within_benchmarks,rmse_within_benchmarks," +
  "train_item_count,test_item_count,test_observed_count";
const options = { name: "baseline_knn_x.csv", byCandidate: false };

Deno.test("readFinalRows() tells an empty cell from one that is no number", () => {
  const row = (auc: string) => parseCsv(`${HEADER}\n0,${auc},0.4,0.6,0.2,0.6,0.4,9,1,5\n`);
  const [{ scores }] = readFinalRows(row(""), options);
  assert.equal(scores.metrics.auc.status, "undefined");
  assert.throws(() => readFinalRows(row("0.7x"), options), SyntaxError);
});
