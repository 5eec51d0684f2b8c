import assert from "node:assert/strict";
import { resultRows } from "../../studies/main/result_rows.ts";
import type { UnitResult } from "../../studies/main/unit_result.ts";
import { differencesFrom, estimate } from "../../studies/paired/differences.ts";
import { unitResult } from "./_unit_results.ts";

const temper = { method: "TEMPER", features: "text" } as const;
const knn = { method: "kNN", features: "text" } as const;

/** A unit with the same numbers for every metric on three draws of the items. */
function drawn(result: UnitResult, auc: (number | null)[]): UnitResult {
  const resampled = { auc, logLoss: auc, rmse: auc, calibrationError: auc };
  return { ...result, details: { resampled } };
}

const rows = resultRows([
  drawn(unitResult({ seed: 0, configuration: temper, auc: 0.8, logLoss: 0.5 }), [0.8, 0.9, 0.7]),
  drawn(unitResult({ seed: 1, configuration: temper, auc: 0.7, logLoss: 0.6 }), [0.6, 0.7, 0.8]),
  drawn(unitResult({ seed: 0, configuration: knn, auc: 0.7, logLoss: 0.7 }), [0.7, 0.6, 0.7]),
  drawn(unitResult({ seed: 1, configuration: knn, auc: 0.72, logLoss: 0.7 }), [0.5, 0.6, 0.9]),
], { byCandidate: false });

const near = (value: { status: string; value?: number }, expected: number) =>
  assert.ok(Math.abs(value.value! - expected) < 1e-12, `${value.value} for ${expected}`);

Deno.test("estimate() has the error over splits, and over items of the mean over splits", () => {
  const { mean, splitError, itemError } = estimate(rows[0], "auc");
  near(mean, 0.75);
  near(splitError, 0.05);
  near(itemError, 0.05); // means 0.7, 0.8, 0.75
});

Deno.test("differencesFrom() pairs splits and draws, and knows which way is better", () => {
  const differences = differencesFrom([{ at: 0.5, rows }], "TEMPER text");
  assert.deepEqual(differences.map(({ metric }) => metric), [
    "auc",
    "logLoss",
    "rmse",
    "calibrationError",
  ]);
  const [auc, logLoss] = differences;
  assert.equal(auc.second, "kNN text");
  near(auc.difference.mean, 0.04);
  near(auc.difference.splitError, 0.06);
  near(auc.difference.itemError, Math.sqrt((0.1 ** 2 + 0.2 ** 2 + 0.05 ** 2 - 0.25 ** 2 / 3) / 2));
  assert.deepEqual([auc.wins, auc.splits], [1, 2]);
  near(logLoss.difference.mean, -0.15);
  assert.equal(logLoss.wins, 2);
  assert.deepEqual(differencesFrom([{ at: 0.5, rows }], "ARAF"), []);
});

Deno.test("differencesFrom() leaves a split out of a draw that has no number there", () => {
  const numbers = [[0.8, null, 0.6], [0.6, 0.7, 0.9]];
  const holed = resultRows(
    numbers.flatMap((auc, seed) => [
      drawn(unitResult({ seed, configuration: temper }), auc),
      drawn(unitResult({ seed, configuration: knn }), auc.map((x) => x && 0.5)),
    ]),
    { byCandidate: false },
  );
  const [{ difference }] = differencesFrom([{ at: 1, rows: holed }], "TEMPER text");
  // Means 0.2, 0.2, 0.25
  near(difference.itemError, Math.sqrt((2 * 0.2 ** 2 + 0.25 ** 2 - 0.65 ** 2 / 3) / 2));
});

Deno.test("differencesFrom() says undefined where a draw has no number in any split", () => {
  const holed = resultRows([
    drawn(unitResult({ configuration: temper }), [0.5, null, 0.6]),
    drawn(unitResult({ configuration: knn }), [0.5, 0.5, 0.6]),
  ], { byCandidate: false });
  const [{ difference }] = differencesFrom([{ at: 1, rows: holed }], "TEMPER text");
  assert.deepEqual(difference.itemError, {
    status: "undefined",
    reason: "undefined on draw 1 of the items",
  });
  assert.equal(difference.splitError.status, "undefined");
});
