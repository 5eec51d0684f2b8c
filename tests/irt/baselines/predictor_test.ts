import assert from "node:assert/strict";
import {
  baselinePredictors,
  knnPredictor,
  mirtPredictor,
  PUBLISHED_MIRT,
  raschPredictor,
} from "../../../irt/baselines/mod.ts";
import { scorePredictions } from "../../../irt/metrics/mod.ts";
import { study } from "./_study.ts";

Deno.test("baselinePredictors() predict every cell of new items, knowing agents better than the naive mean", async () => {
  const { input, truth, benchmark } = study(3);
  const auc = new Map<string, number>(), rmse = new Map<string, number>();
  for (const predictor of baselinePredictors()) {
    const { predicted } = await predictor.predict(input);
    const { pooled, macro } = scorePredictions({ truth, predicted, benchmark });
    assert.ok(macro.auc.status === "ok" && pooled.rmse.status === "ok", predictor.name);
    auc.set(predictor.name, macro.auc.value);
    rmse.set(predictor.name, pooled.rmse.value);
  }
  assert.equal(auc.get("naive"), 0.5);
  for (const name of ["agent mean", "rasch", "2pl", "mirt", "knn"]) {
    assert.ok(auc.get(name)! > 0.55, `${name} ${auc.get(name)}`);
    assert.ok(rmse.get(name)! < rmse.get("naive")!, `${name} ${rmse.get(name)}`);
  }
  // Items of a cluster are alike, which only the nearest items know.
  const best = [...auc].sort((a, b) => b[1] - a[1])[0][0];
  assert.equal(best, "knn");
});

Deno.test("raschPredictor() does better on new items with their benchmark's mean than with a random start", async () => {
  const { input, truth } = study(4);
  const rmse = async (unseen: "benchmark mean" | "as fitted") => {
    const { predicted, diagnostics } = await raschPredictor({ unseen }).predict(input);
    assert.equal(diagnostics.unseenItems, new Set(input.query.item).size);
    const { pooled } = scorePredictions({ truth, predicted });
    return pooled.rmse.status === "ok" ? pooled.rmse.value : NaN;
  };
  assert.ok(await rmse("benchmark mean") < await rmse("as fitted"));
});

Deno.test("predictors give the same for a seed and ignore the order of the query", async () => {
  const { input } = study(5);
  const turned = {
    ...input,
    query: {
      respondent: input.query.respondent.toReversed(),
      item: input.query.item.toReversed(),
    },
  };
  for (const predictor of baselinePredictors()) {
    const { predicted } = await predictor.predict(input);
    assert.deepEqual((await predictor.predict(input)).predicted, predicted, predictor.name);
    const other = (await predictor.predict(turned)).predicted;
    assert.deepEqual(other.toReversed(), predicted, predictor.name);
  }
});

Deno.test("mirtPredictor() with the published settings chooses on training cells alone", async () => {
  const { input } = study(6);
  const settings = { ...PUBLISHED_MIRT, factors: [2, 3], steps: 60 };
  const { validation: _, ...without } = input;
  const { diagnostics } = await mirtPredictor(settings).predict(without);
  assert.deepEqual(diagnostics.table.map((row) => row.factors), [2, 3]);
  assert.ok(diagnostics.step >= 1 && diagnostics.step <= 60);
});

Deno.test("knnPredictor() chooses k on validation items, training cells, test items, or not at all", async () => {
  const { input, truth } = study(7);
  const on = async (choose: "validation items" | "training cells" | "test items" | number) =>
    (await knnPredictor({ choose, grid: [3, 9] }).predict({ ...input, leakedTruth: truth }))
      .diagnostics;
  assert.equal((await on(4)).k, 4);
  assert.deepEqual((await on(4)).table, []);
  for (const choose of ["validation items", "training cells", "test items"] as const) {
    const { k, table, fallback } = await on(choose);
    assert.equal(table.length, 2);
    assert.ok(k === 3 || k === 9);
    assert.equal(fallback.length, truth.length);
  }
});

Deno.test("predictors say what they need when it is not given", async () => {
  const { input } = study(8);
  const bare = { ...input, embeddings: undefined, validation: undefined };
  for (const predictor of baselinePredictors()) {
    if (!predictor.needs.embeddings && !predictor.needs.validation) continue;
    await assert.rejects(
      predictor.predict(bare),
      (error: Error) => error instanceof TypeError && error.message.includes(predictor.name),
    );
  }
  const leak = knnPredictor({ choose: "test items" });
  await assert.rejects(leak.predict(input), /leakedTruth/);
});
