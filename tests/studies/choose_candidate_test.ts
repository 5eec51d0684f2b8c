import assert from "node:assert/strict";
import { chooseCandidate } from "../../studies/main/choose_candidate.ts";
import { unitResult } from "./_unit_results.ts";

const phase = "choose" as const;
const strong = unitResult({ phase, candidate: { penalty: 1 }, auc: 0.8, rmse: 0.5, logLoss: 0.7 });
const precise = unitResult({ phase, candidate: { penalty: 2 }, auc: 0.7, rmse: 0.3, logLoss: 0.9 });
const sure = unitResult({ phase, candidate: { penalty: 3 }, auc: 0.6, rmse: 0.4, logLoss: 0.5 });
const all = [precise, sure, strong];

Deno.test("chooseCandidate() takes the largest AUC, the smallest log-loss or RMSE", () => {
  assert.equal(chooseCandidate(all, "auc"), strong);
  assert.equal(chooseCandidate(all, "rmse"), precise);
  assert.equal(chooseCandidate(all, "logloss"), sure);
});

Deno.test("chooseCandidate() settles ties by RMSE, then by order", () => {
  const closer = unitResult({ phase, auc: 0.8, rmse: 0.45 });
  assert.equal(chooseCandidate([strong, closer], "auc"), closer);
  assert.equal(chooseCandidate([closer, { ...closer }], "auc"), closer);
});

Deno.test("chooseCandidate() prefers a defined AUC, and falls back to RMSE where none is", () => {
  const none = unitResult({ phase, auc: "all scores are 0", rmse: 0.1 });
  assert.equal(chooseCandidate([none, sure], "auc"), sure);
  const worse = unitResult({ phase, auc: "all scores are 0", rmse: 0.2 });
  assert.equal(chooseCandidate([worse, none], "auc"), none);
});

Deno.test("chooseCandidate() refuses to choose among nothing", () => {
  assert.throws(() => chooseCandidate([], "auc"), { name: "RangeError" });
});
