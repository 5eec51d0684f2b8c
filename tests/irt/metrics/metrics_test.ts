import assert from "node:assert/strict";
import {
  absoluteError,
  accuracy,
  areaUnderCurve,
  brierScore,
  calibrationError,
  logLoss,
  type Measured,
  middleRanks,
  quantile,
  rootMeanSquareError,
  scorePredictions,
} from "../../../irt/metrics/mod.ts";

const golden = JSON.parse(
  await Deno.readTextFile(new URL("../../golden/baselines/statistics.json", import.meta.url)),
);

/** The number, or a failure that shows the reason. */
function value(measured: Measured): number {
  assert.ok(measured.status === "ok", JSON.stringify(measured));
  return measured.value;
}

function near(actual: number, expected: number, tolerance = 1e-12) {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

Deno.test("metrics agree with SciPy and NumPy on predictions with ties", () => {
  const { truth, predicted, ...expected } = golden.prediction;
  const absolute = absoluteError({ truth, predicted });
  near(value(areaUnderCurve({ truth, predicted })), expected.auc);
  near(value(rootMeanSquareError({ truth, predicted })), expected.rmse);
  near(value(absolute.mean), expected.meanAbsoluteError);
  near(value(absolute.percentile90), expected.absoluteError90);
  near(value(absolute.percentile95), expected.absoluteError95);
});

Deno.test("areaUnderCurve() is what middle ranks give, and turns over with the sign", () => {
  const { truth, predicted } = golden.prediction as { truth: number[]; predicted: number[] };
  const ranks = middleRanks(predicted);
  const positives = truth.filter((y) => y > 0.5).length, negatives = truth.length - positives;
  let rankSum = 0;
  truth.forEach((y, c) => rankSum += y > 0.5 ? ranks[c] : 0);
  const auc = value(areaUnderCurve({ truth, predicted }));
  near(auc, (rankSum - positives * (positives + 1) / 2) / (positives * negatives));
  near(value(areaUnderCurve({ truth, predicted: predicted.map((p) => -p) })), 1 - auc);
  near(value(areaUnderCurve({ truth, predicted: predicted.map((p) => Math.exp(3 * p)) })), auc);
});

Deno.test("areaUnderCurve() is a half when every prediction is the same", () => {
  near(value(areaUnderCurve({ truth: [0, 1, 1, 0.5], predicted: [0.2, 0.2, 0.2, 0.2] })), 0.5);
});

Deno.test("metrics are undefined, with the reason, when there is nothing to measure", () => {
  const none = { truth: [], predicted: [] };
  for (const metric of [areaUnderCurve, brierScore, rootMeanSquareError, logLoss, accuracy]) {
    assert.deepEqual(metric(none), { status: "undefined", reason: "no cells" });
  }
  assert.deepEqual(calibrationError(none), { status: "undefined", reason: "no cells" });
  assert.deepEqual(absoluteError(none).mean, { status: "undefined", reason: "no cells" });
  assert.deepEqual(areaUnderCurve({ truth: [0, 0.5], predicted: [0, 1] }), {
    status: "undefined",
    reason: "all 2 cells are failed",
  });
  assert.deepEqual(brierScore({ truth: [0, 1], predicted: [0, NaN] }), {
    status: "undefined",
    reason: "the prediction of cell 1 is NaN",
  });
});

Deno.test("metrics refuse lengths that differ and values outside", () => {
  assert.throws(
    () => brierScore({ truth: [0, 1], predicted: [0] }),
    new RangeError(
      "Cannot measure a squared error as there must be one prediction a cell: found 2 cells and 1 predictions",
    ),
  );
  assert.throws(() => areaUnderCurve({ truth: [0, NaN], predicted: [0, 1] }), RangeError);
  assert.throws(() => logLoss({ truth: [0, 1], predicted: [0, 1.5] }), RangeError);
  assert.throws(() => calibrationError({ truth: [0], predicted: [0] }, { bins: 0 }), RangeError);
});

Deno.test("logLoss() clips sure mistakes and takes shares when targets are soft", () => {
  near(value(logLoss({ truth: [1], predicted: [0] })), -Math.log(1e-6));
  const soft = value(logLoss({ truth: [0.25], predicted: [0.5] }, { targets: "soft" }));
  near(soft, Math.LN2);
  near(value(logLoss({ truth: [0.25], predicted: [0.2] })), -Math.log(0.8));
});

Deno.test("calibrationError() is counted by hand on three bins of unequal size", () => {
  // Bins of 3, 2, 2 cells: gaps |1/3 - 0.2|, |1/2 - 0.5|, |1 - 0.85|.
  const truth = [0, 1, 0, 1, 0, 1, 1], predicted = [0.1, 0.2, 0.3, 0.45, 0.55, 0.8, 0.9];
  const expected = (3 * (1 / 3 - 0.2) + 0 + 2 * 0.15) / 7;
  near(value(calibrationError({ truth, predicted }, { bins: 3 })), expected);
});

Deno.test("calibrationError() does not depend on the order of cells with equal predictions", () => {
  const truth = [1, 1, 1, 1, 0, 0, 0, 0], predicted = truth.map(() => 0.5);
  near(value(calibrationError({ truth, predicted }, { bins: 4 })), 0);
});

Deno.test("quantile() refuses an empty list", () => {
  assert.equal(quantile([5], 0.9), 5);
  assert.throws(() => quantile([], 0.5), RangeError);
});

Deno.test("scorePredictions() averages over benchmarks and counts those it can", () => {
  const scores = scorePredictions({
    truth: [0, 1, 1, 1, 0.9],
    predicted: [0.5, 0.5, 1, 1, 0.4],
    benchmark: ["a", "a", "b", "b", "b"],
  });
  assert.deepEqual(scores.byBenchmark.map((b) => [b.benchmark, b.cells]), [["a", 2], ["b", 3]]);
  near(value(scores.macro.brier), (0.25 + 0.25 / 3) / 2);
  near(value(scores.pooled.brier), (0.5 + 0.25) / 5);
  near(value(scores.macro.auc), 0.5);
  assert.equal(scores.macroBenchmarks.auc, 1);
  assert.equal(scores.macroBenchmarks.rmse, 2);
  assert.equal(scorePredictions({ truth: [1], predicted: [1] }).macro.rmse.status, "undefined");
  assert.throws(
    () => scorePredictions({ truth: [1], predicted: [1], benchmark: [] }),
    RangeError,
  );
});
