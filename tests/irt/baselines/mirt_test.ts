import assert from "node:assert/strict";
import {
  everyCell,
  fillUnseenLoadings,
  fitMirt,
  layOutMirt,
  predictMirt,
  sweepMirt,
} from "../../../irt/baselines/mod.ts";
import { simulateBenchmark } from "../../../irt/simulate/mod.ts";
import { observedCells, ResponseMatrix } from "../../../responses/mod.ts";
import { cellsOf, goldenFile, smallCells } from "./_golden.ts";

const small = smallCells(await goldenFile("small.json"));
const likelihood = { kind: "bernoulli" } as const;
const benchmarks = new Array(small.items).fill("a");

Deno.test("fitMirt() recovers the missing cells of a matrix of rank two in logits", () => {
  const { matrix, truth } = simulateBenchmark({
    seed: 8,
    benchmarks: [{ name: "a", respondents: 40, items: 80 }],
    factors: 2,
    responses: { kind: "probability" },
    missing: 0.2,
  });
  const cells = observedCells(ResponseMatrix.create(matrix));
  const error = (factors: number) => {
    const options = { factors, likelihood, weightDecay: 0, steps: 1500, learningRate: 0.02 };
    const p = predictMirt(fitMirt(cells, options).parameters, everyCell(cells));
    let sum = 0, count = 0;
    p.forEach((value, c) => {
      if (matrix.status[c]) return;
      sum += (value - truth.probability[c]) ** 2;
      count++;
    });
    return Math.sqrt(sum / count);
  };
  // Without noise two factors suffice and one does not.
  assert.ok(error(2) < 0.02, `${error(2)}`);
  assert.ok(error(1) > 0.05, `${error(1)}`);
});

Deno.test("fitMirt() keeps the step that predicts validation cells best", () => {
  const rows = (from: number, to: number) =>
    Array.from(small.item.keys()).slice(from, to)
      .map((c) => [small.respondent[c], small.item[c], small.score[c]] as const);
  const train = cellsOf(rows(0, 900), 24, 60), held = cellsOf(rows(900, 1200), 24, 60);
  const options = { factors: 4, likelihood, steps: 300, weightDecay: 0 };
  const best = fitMirt(train, { ...options, validation: { cells: held, benchmarks } });
  assert.ok(best.step < 300 && best.step % 10 === 0);
  const again = fitMirt(train, { ...options, steps: best.step });
  assert.deepEqual(again.parameters.vector, best.parameters.vector);
  const every = fitMirt(train, {
    ...options,
    validation: { cells: held, benchmarks, everySteps: 1, criterion: "auc" },
  });
  const last = fitMirt(train, {
    ...options,
    validation: { cells: held, benchmarks, everySteps: 300, criterion: "auc" },
  });
  assert.equal(last.step, 300);
  assert.ok(every.validation!.auc! >= last.validation!.auc!);
});

Deno.test("fitMirt() judges unseen items by what is typical of their benchmark", () => {
  const rows = Array.from(
    small.item.keys(),
    (c) => [small.respondent[c], small.item[c], small.score[c]] as const,
  );
  const train = cellsOf(rows.filter((row) => row[1] < 50), 24, 60);
  const held = cellsOf(rows.filter((row) => row[1] >= 50), 24, 60);
  const fit = fitMirt(train, {
    factors: 2,
    likelihood,
    steps: 50,
    validation: { cells: held, benchmarks },
  });
  const filled = fillUnseenLoadings(fit.parameters, { seen: fit.seen, benchmarks });
  assert.equal(filled.easiness[59], filled.easiness[50]);
  assert.deepEqual(filled.loading.subarray(0, 100), fit.parameters.loading.subarray(0, 100));
  const p = predictMirt(filled, held);
  const rmse = Math.sqrt(p.reduce((sum, v, c) => sum + (v - held.score[c]) ** 2, 0) / p.length);
  assert.ok(Math.abs(rmse - fit.validation!.rmse) < 1e-12);
});

Deno.test("fitMirt() with tight priors leaves only the global bias", () => {
  const tight = { ability: 1e-3, loading: 1e-3, easiness: 1e-3, bias: 1e-3 };
  const { parameters } = fitMirt(small, { factors: 2, likelihood, weightDecay: 0, priors: tight });
  const mean = small.score.reduce((sum, y) => sum + y, 0) / small.score.length;
  for (const p of predictMirt(parameters, small)) assert.ok(Math.abs(p - mean) < 0.02, `${p}`);
});

Deno.test("fitMirt() with a prior on biases balances it against the cells", () => {
  const score = (r: number) => r === 0 ? 0.9 : 0.1;
  const rows = Array.from({ length: 8 }, (_, c) => [c % 2, c >> 1, score(c % 2)] as const);
  const { parameters } = fitMirt(cellsOf(rows, 2, 4), {
    factors: 1,
    likelihood,
    weightDecay: 0,
    priors: { ability: 1e-3, loading: 1e-3, easiness: 1e-3, bias: 0.5 },
    steps: 2000,
  });
  // Four cells pull by p − 0.9 each, the prior by β / 0.25.
  const [up, down] = parameters.bias;
  assert.ok(Math.abs(4 * (1 / (1 + Math.exp(-up)) - 0.9) + up / 0.25) < 1e-3, `${up}`);
  assert.ok(Math.abs(up + down) < 1e-3);
});

Deno.test("sweepMirt() keeps the best of its table", () => {
  const { fit, table } = sweepMirt(small, {
    factors: [3, 1],
    likelihood,
    steps: 60,
    validation: { cells: small, benchmarks, everySteps: 20 },
  });
  assert.deepEqual(table.map((row) => row.factors), [1, 3]);
  const best = table.reduce((a, b) => b.validation.logLoss < a.validation.logLoss ? b : a);
  assert.equal(fit.parameters.factors, best.factors);
  assert.equal(fit.step, best.step);
});

Deno.test("fitMirt() and sweepMirt() refuse options out of range", () => {
  assert.throws(() => fitMirt(small, { factors: 0, likelihood }), RangeError);
  assert.throws(() => fitMirt(small, { factors: 1, likelihood, steps: 0.5 }), RangeError);
  assert.throws(() => fitMirt(small, { factors: 1, likelihood, priors: { bias: 0 } }), RangeError);
  assert.throws(
    () => fitMirt(small, { factors: 1, likelihood: { kind: "beta", precision: 0 } }),
    RangeError,
  );
  const start = new Float64Array(3);
  assert.throws(() => fitMirt(small, { factors: 1, likelihood, start }), RangeError);
  const validation = { cells: small, benchmarks };
  assert.throws(() => sweepMirt(small, { factors: [], likelihood, validation }), RangeError);
  assert.throws(
    () => fitMirt(small, { factors: 1, likelihood, validation: { ...validation, everySteps: 0 } }),
    RangeError,
  );
  assert.throws(
    () => layOutMirt({ respondents: 1, items: 1, factors: 1 }, new Float64Array(2)),
    RangeError,
  );
});
