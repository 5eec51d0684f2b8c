import assert from "node:assert/strict";
import {
  AGENT_BENCHMARKS,
  simulateBenchmark,
  simulateEmbeddings,
} from "../../../irt/simulate/mod.ts";
import { observedCells, ResponseMatrix } from "../../../responses/mod.ts";

const deviation = (values: ArrayLike<number>) => {
  const list = Array.from(values), mean = list.reduce((a, b) => a + b, 0) / list.length;
  return Math.sqrt(list.reduce((sum, v) => sum + (v - mean) ** 2, 0) / list.length);
};

Deno.test("simulateBenchmark() has the sizes of the published study and is block-diagonal", () => {
  const { matrix, truth, embeddings } = simulateBenchmark({ seed: 1 });
  assert.equal(matrix.respondents.length, 143);
  assert.equal(matrix.items.length, 1176);
  const responses = ResponseMatrix.create(matrix);
  const block = AGENT_BENCHMARKS.reduce((sum, b) => sum + b.respondents * b.items, 0);
  assert.equal(responses.observedCount, block);
  // The published observed share is 0.168.
  assert.ok(Math.abs(block / (143 * 1176) - 0.168) < 0.001);
  const { respondent, item } = observedCells(responses);
  for (let c = 0; c < item.length; c++) {
    const benchmark = matrix.benchmarks[item[c]];
    assert.ok(matrix.respondents[respondent[c]].startsWith(`${benchmark}.`));
  }
  assert.equal(embeddings.values.length, 1176 * 48);
  assert.ok(truth.probability.every((p) => p > 0 && p < 1));
});

Deno.test("simulateBenchmark() draws scores whose mean is the probability, within its standard error", () => {
  const { matrix, truth } = simulateBenchmark({ seed: 5 });
  let passes = 0, expected = 0, variance = 0;
  matrix.status.forEach((status, c) => {
    if (!status) return;
    passes += matrix.scores[c];
    expected += truth.probability[c];
    variance += truth.probability[c] * (1 - truth.probability[c]);
  });
  assert.ok(Math.abs(passes - expected) < 3 * Math.sqrt(variance));
});

Deno.test("simulateBenchmark() has logits of its own formula and deviations as asked for", () => {
  const { truth, embeddings } = simulateBenchmark({
    seed: 2,
    benchmarks: [{ name: "a", respondents: 400, items: 300 }],
    factors: 2,
    width: 16,
    loadingDeviation: 1.5,
    biasDeviation: 2,
  });
  const { theta, loading, projection, difficulty, bias, probability } = truth;
  for (const [r, i] of [[0, 0], [7, 123], [399, 299]]) {
    let z = bias[r] - difficulty[i];
    for (let k = 0; k < 2; k++) z += theta[r * 2 + k] * loading[i * 2 + k];
    assert.ok(Math.abs(probability[r * 300 + i] - 1 / (1 + Math.exp(-z))) < 1e-12);
  }
  // Loadings come from the embeddings by one factor a dimension, the same for every item.
  const ratio = (i: number) => {
    let along = 0;
    for (let d = 0; d < 16; d++) along += embeddings.values[i * 16 + d] * projection[16 + d];
    return loading[i * 2 + 1] / along;
  };
  assert.ok(Math.abs(ratio(3) / ratio(250) - 1) < 1e-9);
  const square = loading.filter((_, at) => at % 2 === 0).reduce((sum, a) => sum + a * a, 0) / 300;
  assert.ok(Math.abs(Math.sqrt(square) - 1.5) < 1e-9);
  // 400 draws: the standard error of a deviation of 2 is 2 / √800.
  assert.ok(Math.abs(deviation(bias) - 2) < 3 * 2 / Math.sqrt(800));
});

Deno.test("simulateBenchmark() gives the same numbers for a seed, and others for another", () => {
  const options = { benchmarks: [{ name: "a", respondents: 5, items: 20 }] };
  const first = simulateBenchmark({ seed: 3, ...options });
  assert.deepEqual(simulateBenchmark({ seed: 3, ...options }), first);
  assert.notDeepEqual(
    simulateBenchmark({ seed: 4, ...options }).matrix.scores,
    first.matrix.scores,
  );
  // Leaving cells out changes neither the truth nor the cells that stay.
  const thinned = simulateBenchmark({ seed: 3, missing: 0.4, ...options });
  assert.deepEqual(thinned.truth, first.truth);
  const left = thinned.matrix.status.filter((s) => s === 1).length;
  assert.ok(left > 40 && left < 80);
  thinned.matrix.status.forEach((s, c) => {
    assert.equal(thinned.matrix.scores[c], s ? first.matrix.scores[c] : 0);
  });
});

Deno.test("simulateBenchmark() makes shares of trials, or no noise at all", () => {
  const options = { seed: 3, benchmarks: [{ name: "a", respondents: 5, items: 20 }] };
  const trials = simulateBenchmark({ ...options, responses: { kind: "trials", trials: 11 } });
  const matrix = ResponseMatrix.create(trials.matrix);
  assert.equal(matrix.trials!.total[0], 11);
  assert.equal(matrix.scores[0], matrix.trials!.passed[0] / 11);
  const quiet = simulateBenchmark({ ...options, responses: { kind: "probability" } });
  assert.deepEqual(quiet.matrix.scores, quiet.truth.probability);
});

Deno.test("simulateBenchmark() refuses sizes, deviations and shares out of range", () => {
  const benchmarks = [{ name: "a", respondents: 2, items: 2 }];
  assert.throws(
    () => simulateBenchmark({ seed: 1, benchmarks, missing: 1 }),
    new RangeError(
      "Cannot simulate a benchmark as the missing share must lie in [0, 1): found 1",
    ),
  );
  assert.throws(() => simulateBenchmark({ seed: 1, benchmarks, biasDeviation: -1 }), RangeError);
  assert.throws(() => simulateBenchmark({ seed: 1, benchmarks, factors: 0.5 }), RangeError);
  assert.throws(
    () => simulateBenchmark({ seed: 1, benchmarks: [...benchmarks, ...benchmarks] }),
    RangeError,
  );
  assert.throws(
    () => simulateBenchmark({ seed: 1, benchmarks, responses: { kind: "trials", trials: 0 } }),
    RangeError,
  );
});

Deno.test("simulateEmbeddings() makes unit rows, nearer within a cluster than across benchmarks", () => {
  const benchmarks = Array.from({ length: 120 }, (_, i) => i < 60 ? 0 : 1);
  const { values, width, cluster } = simulateEmbeddings({ seed: 9, benchmarks, width: 32 });
  const cosine = (i: number, j: number) => {
    let dot = 0;
    for (let d = 0; d < width; d++) dot += values[i * width + d] * values[j * width + d];
    return dot;
  };
  const sums = { same: [0, 0], cluster: [0, 0], apart: [0, 0] };
  for (let i = 0; i < 120; i++) {
    assert.ok(Math.abs(cosine(i, i) - 1) < 1e-6);
    for (let j = 0; j < i; j++) {
      const kind = benchmarks[i] !== benchmarks[j]
        ? sums.apart
        : cluster[i] === cluster[j]
        ? sums.cluster
        : sums.same;
      kind[0] += cosine(i, j);
      kind[1]++;
    }
  }
  const mean = ([sum, count]: number[]) => sum / count;
  // Shared variance over all variance: (1 + 1) / 2.49 in a cluster, 1 / 2.49 in a benchmark, 0 across.
  assert.ok(Math.abs(mean(sums.cluster) - 2 / 2.49) < 0.12, `${mean(sums.cluster)}`);
  assert.ok(Math.abs(mean(sums.same) - 1 / 2.49) < 0.2, `${mean(sums.same)}`);
  assert.ok(Math.abs(mean(sums.apart)) < 0.3, `${mean(sums.apart)}`);
});
