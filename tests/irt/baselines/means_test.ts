import assert from "node:assert/strict";
import {
  everyCell,
  fillUnseenItems,
  fitAgentMean,
  fitNaive,
  holdOutCells,
  isBetterScore,
  predictAgentMean,
  predictNaive,
  scoreValidation,
} from "../../../irt/baselines/mod.ts";
import { cellsOf, goldenFile, smallCells } from "./_golden.ts";

const small = smallCells(await goldenFile("small.json"));

Deno.test("fitNaive() weighs cells and gives unseen items the global mean", () => {
  const cells = {
    ...cellsOf([[0, 0, 1], [1, 0, 0], [1, 1, 0]], 2, 3),
    weight: new Float64Array([3, 1, 0]),
  };
  const fit = fitNaive(cells);
  assert.deepEqual([...fit.itemMean], [0.75, 0.75, 0.75]);
  const p = predictNaive(fit, everyCell(cells));
  assert.equal(p.length, 6);
  assert.throws(() => fitNaive({ ...cells, weight: new Float64Array(3) }), RangeError);
  assert.throws(() => fitNaive({ ...cells, weight: new Float64Array(2) }), RangeError);
});

Deno.test("fitAgentMean() is the plain mean without smoothing and the global mean with very much", () => {
  const cells = cellsOf([[0, 0, 1], [0, 1, 1], [1, 0, 0], [1, 1, 1]], 3, 2);
  assert.deepEqual([...fitAgentMean(cells, { priorCells: 0 }).respondentMean], [1, 0.5, 0.75]);
  const heavy = predictAgentMean(fitAgentMean(cells, { priorCells: 1e9 }), everyCell(cells));
  assert.ok(heavy.every((p) => Math.abs(p - 0.75) < 1e-8));
  assert.throws(() => fitAgentMean(cells, { priorCells: -1 }), RangeError);
});

Deno.test("fillUnseenItems() leaves zeros when nothing is seen and refuses ragged input", () => {
  const none = fillUnseenItems(new Float64Array([5, 6]), { seen: [0, 0], benchmarks: ["a", "a"] });
  assert.deepEqual([...none], [0, 0]);
  const options = { seen: [1], benchmarks: ["a"], columns: 2 };
  assert.throws(() => fillUnseenItems(new Float64Array(3), options), RangeError);
});

Deno.test("holdOutCells() splits every cell once, in proportion to the classes", () => {
  const { fit, heldOut } = holdOutCells(small, { seed: 4 });
  const key = (cells: typeof small) =>
    Array.from(cells.item, (i, c) => cells.respondent[c] * small.items + i);
  const all = [...key(fit), ...key(heldOut!)].sort((a, b) => a - b);
  assert.deepEqual(all, key(small));
  assert.equal(heldOut!.score.length, Math.round(0.15 * small.score.length));
  const share = (cells: typeof small) =>
    cells.score.filter((y) => y > 0.5).length / cells.score.length;
  assert.ok(Math.abs(share(fit) - share(heldOut!)) < 0.01);
  assert.deepEqual(holdOutCells(small, { seed: 4 }).heldOut, heldOut);
  assert.notDeepEqual(holdOutCells(small, { seed: 5 }).heldOut, heldOut);
});

Deno.test("holdOutCells() keeps one cell of a rare class to fit, and nothing out of seven cells", () => {
  const row = (c: number) => [0, c, c === 3 ? 1 : 0] as const;
  const twenty = cellsOf(Array.from({ length: 20 }, (_, c) => row(c)), 1, 20);
  const { fit, heldOut } = holdOutCells(twenty, { seed: 1 });
  assert.equal(heldOut!.score.length, 12);
  assert.equal(fit.score.filter((y) => y === 1).length, 1);
  const eight = cellsOf(Array.from({ length: 8 }, (_, c) => row(c)), 1, 8);
  assert.equal(holdOutCells(eight, { seed: 1 }).heldOut!.score.length, 4);
  const seven = cellsOf(Array.from({ length: 7 }, (_, c) => row(c)), 1, 7);
  assert.equal(holdOutCells(seven, { seed: 1 }).heldOut, undefined);
});

Deno.test("isBetterScore() breaks a tie of AUC by RMSE and takes log-loss alone where asked", () => {
  const near = scoreValidation([0, 1, 1], [0.1, 0.9, 0.9]),
    far = scoreValidation([0, 1, 1], [0.4, 0.6, 0.6]);
  assert.equal(near.auc, far.auc);
  assert.ok(isBetterScore(near, far, "auc") && !isBetterScore(far, near, "auc"));
  assert.ok(isBetterScore(near, far, "logLoss") && !isBetterScore(near, near, "logLoss"));
  const oneClass = scoreValidation([1, 1], [0.5, 0.6]);
  assert.equal(oneClass.auc, undefined);
  assert.throws(() => scoreValidation([], []), RangeError);
});
