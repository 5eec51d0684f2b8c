import assert from "node:assert/strict";
import {
  ARAF_PRESETS,
  type ArafFit,
  type ArafRequest,
  fitAraf,
  predictAraf,
  simulateBenchmark,
} from "../../irt/mod.ts";
import { type Backend, WasmBackend } from "../../kernels/mod.ts";
import { observedCells, ResponseMatrix } from "../../responses/mod.ts";
import { backendTest } from "../_helpers/backends.ts";

const wasm = new WasmBackend();

async function fitAll(backend: Backend, requests: ArafRequest[]): Promise<ArafFit[]> {
  const fits: ArafFit[] = [];
  for await (const { index, fit } of fitAraf(backend, requests, { workers: 0 })) fits[index] = fit;
  return fits;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((x, y) => x + y, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (f: (i: number) => number) => a.reduce((sum, _, i) => sum + f(i), 0);
  return product((i) => (a[i] - ma) * (b[i] - mb)) /
    Math.sqrt(product((i) => (a[i] - ma) ** 2) * product((i) => (b[i] - mb) ** 2));
}

/** Predicted and true probabilities of the held-out tenth of the items. */
async function recover(R: number, I: number): Promise<{ r: number; rmse: number }> {
  const simulated = simulateBenchmark({
    seed: 1,
    benchmarks: [{ name: "one", respondents: R, items: I }],
    residualDeviation: 0,
  });
  const matrix = ResponseMatrix.create(simulated.matrix);
  const features = simulated.embeddings;
  const seen = (j: number) => j % 10 !== 0;
  const cells = observedCells(matrix, { items: [...Array(I).keys()].filter(seen) });
  const [fit] = await fitAll(wasm, [{ cells, features, options: ARAF_PRESETS.default, seed: 0 }]);
  const p = predictAraf(fit, features);
  const held = [...p.keys()].filter((at) => !seen(at % I));
  const truth = held.map((at) => simulated.truth.probability[at]);
  const predicted = held.map((at) => p[at]);
  const square = predicted.reduce((sum, value, i) => sum + (value - truth[i]) ** 2, 0);
  return { r: correlation(predicted, truth), rmse: Math.sqrt(square / held.length) };
}

Deno.test("fitAraf() recovers simulated probabilities of unseen items, better with more data", async () => {
  const small = await recover(50, 500);
  const middle = await recover(100, 1000);
  const large = await recover(200, 2000);
  assert.ok(large.r > 0.95, `correlation ${large.r}`);
  assert.ok(
    small.rmse > middle.rmse && middle.rmse > large.rmse,
    JSON.stringify([small, middle, large]),
  );
});

backendTest("fitAraf() shares a warm-up without changing any fit", async (backend) => {
  const simulated = simulateBenchmark({
    seed: 3,
    benchmarks: [{ name: "a", respondents: 6, items: 30 }, {
      name: "b",
      respondents: 5,
      items: 20,
    }],
    width: 8,
  });
  const cells = observedCells(ResponseMatrix.create(simulated.matrix));
  const base = { ...ARAF_PRESETS.v3, factors: 4, epochs: 160 };
  const request = (penalty: number, likelihood: "beta" | "bernoulli"): ArafRequest => ({
    cells,
    features: simulated.embeddings,
    options: { ...base, penalty, likelihood },
    seed: 2,
  });
  const requests = [request(0.01, "beta"), request(3, "beta"), request(0.01, "bernoulli")];
  const together = await fitAll(backend, requests);
  for (const [at, one] of requests.entries()) {
    assert.deepEqual((await fitAll(backend, [one]))[0], together[at]);
  }
  assert.equal(together[0].backend.kind, backend.kind);
});

Deno.test("fitAraf() stops at once when it is told to", async () => {
  const simulated = simulateBenchmark({
    seed: 3,
    benchmarks: [{ name: "a", respondents: 6, items: 30 }],
    width: 8,
  });
  const cells = observedCells(ResponseMatrix.create(simulated.matrix));
  const controller = new AbortController();
  const onProgress = () => controller.abort(new Error("enough"));
  const request = { cells, features: simulated.embeddings, options: ARAF_PRESETS.default, seed: 0 };
  const fits = fitAraf(wasm, [request], { workers: 0, signal: controller.signal, onProgress });
  await assert.rejects(async () => {
    for await (const _ of fits);
  }, /enough/);
});

Deno.test("predictAraf() refuses features of another width", async () => {
  const simulated = simulateBenchmark({
    seed: 3,
    benchmarks: [{ name: "a", respondents: 3, items: 9 }],
    width: 4,
  });
  const cells = observedCells(ResponseMatrix.create(simulated.matrix));
  const options = { ...ARAF_PRESETS.default, factors: 2, epochs: 5 };
  const [fit] = await fitAll(wasm, [{ cells, features: simulated.embeddings, options, seed: 0 }]);
  assert.throws(
    () => predictAraf(fit, { values: new Float32Array(10), width: 5 }),
    /Cannot predict items of 5 features with a fit to 4/,
  );
});
