import assert from "node:assert/strict";
import { trainMirtGpu } from "../../kernels/mirt/mirt_gpu.ts";
import { checkTraining } from "../../kernels/mirt/mirt_problem.ts";
import { TOLERANCE } from "../../kernels/mirt/mirt_reference.ts";
import {
  type MirtLikelihood,
  type MirtProblem,
  mirtReference,
  type ObservedCells,
  ReferenceBackend,
  trainMirt,
  WasmBackend,
} from "../../kernels/mod.ts";
import { backendTest, gpuTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { generator, normals, simulateCells } from "../_helpers/simulate_cells.ts";

const LIKELIHOODS: MirtLikelihood[] = [{ kind: "bernoulli" }, { kind: "beta", precision: 10 }];
const PRIORS = { ability: 1, loading: 0.5, easiness: 2, bias: 1.5 };

/** A model whose start is drawn with the given scale, in numbers that 32 bits hold. */
function problemOf(cells: ObservedCells, factors: number, scale = 0.01): MirtProblem {
  const length = (cells.respondents + cells.items) * (factors + 1) + 1;
  const start = normals(generator(factors), length).map((x) => Math.fround(scale * x));
  return { cells, factors, start };
}

/** Probability of each cell. */
function predict({ cells, factors: K }: MirtProblem, p: Float64Array): Float64Array {
  const { respondents: R, items: I, respondent, item } = cells;
  return Float64Array.from(respondent, (r, c) => {
    const j = item[c];
    let z = p[(R + I) * K + j] + p[(R + I) * K + I + r] + p[p.length - 1];
    for (let k = 0; k < K; k++) z += p[r * K + k] * p[(R + j) * K + k];
    return 1 / (1 + Math.exp(-z));
  });
}

for (const likelihood of LIKELIHOODS) {
  Deno.test(`mirtReference() has the gradient of its value, ${likelihood.kind}`, () => {
    const { cells } = simulateCells([4, 5], { seed: 1, observed: 0.8, soft: true });
    const problem = problemOf(cells, 3, 1);
    const settings = { likelihood, priors: PRIORS };
    const numeric = problem.start.map((x, i) => {
      const value = (at: number) =>
        mirtReference(problem, problem.start.with(i, at), settings).value;
      return (value(x + 1e-5) - value(x - 1e-5)) / 2e-5;
    });
    const { gradient } = mirtReference(problem, problem.start, settings);
    assertClose(gradient, numeric, { absolute: 1e-8, relative: 1e-7 }, "gradient");
  });
}

Deno.test("mirtReference() gives a cell no gradient where its probability is held at the edge", () => {
  const cells = {
    respondents: 1,
    items: 1,
    respondent: new Uint32Array([0]),
    item: new Uint32Array([0]),
    score: new Float32Array([0]),
  };
  const at = (bias: number) =>
    mirtReference({ cells, factors: 1 }, new Float64Array([0, 0, 0, bias, 0]), {
      likelihood: { kind: "bernoulli" },
    });
  assert.ok(at(13.8).gradient[3] > 0.99);
  assert.equal(at(13.9).gradient[3], 0);
  assert.ok(Math.abs(at(50).value + Math.log(1e-6)) < 1e-9);
});

// One cell; K on either side of a full group of four columns; a row one short of, at, past a workgroup.
const SIZES = [[1, 1, 1], [3, 64, 2], [63, 2, 3], [64, 5, 6], [65, 65, 7], [17, 131, 30]] as const;
for (const [R, I, K] of SIZES) {
  for (const likelihood of LIKELIHOODS) {
    const title = `${R} x ${I} cells with ${K} factors, ${likelihood.kind}`;
    backendTest(`trainMirt() agrees with its reference on ${title}`, async (backend) => {
      const { cells } = simulateCells([R, I], { seed: R, observed: 0.9, soft: true });
      // Far enough from 0 that slopes of both kinds, and held ones, occur.
      const problem = problemOf(cells, K, 3 / Math.sqrt(K));
      const training = { likelihood, priors: PRIORS, steps: 7, learningRate: 0.05 };
      const [actual] = await trainMirt(backend, [problem], training);
      const [expected] = await trainMirt(new ReferenceBackend(), [problem], training);
      assertClose(actual, expected, { absolute: 2e-5, relative: 2e-5 }, "parameters");
    });
  }
}

for (const likelihood of LIKELIHOODS) {
  Deno.test(`trainMirt() predicts as its reference after 500 steps, ${likelihood.kind} [wasm]`, async () => {
    // Scores of 0 and 1 alone are the hard case of the Beta likelihood.
    const { cells } = simulateCells([40, 150], { seed: 2, observed: 0.7 });
    const problem = problemOf(cells, 6);
    const [actual] = await trainMirt(new WasmBackend(), [problem], { likelihood });
    const [expected] = await trainMirt(new ReferenceBackend(), [problem], { likelihood });
    const tolerance = TOLERANCE[likelihood.kind];
    assertClose(predict(problem, actual), predict(problem, expected), tolerance);
  });
}

gpuTest("trainMirt() predicts as its reference after 500 steps [webgpu]", async (gpu) => {
  const { cells } = simulateCells([12, 20], { seed: 2, observed: 0.7 });
  for (const likelihood of LIKELIHOODS) {
    const problem = problemOf(cells, 3);
    const [actual] = await trainMirt(gpu, [problem], { likelihood });
    const [expected] = await trainMirt(new ReferenceBackend(), [problem], { likelihood });
    const tolerance = TOLERANCE[likelihood.kind];
    assertClose(predict(problem, actual), predict(problem, expected), tolerance);
  }
});

backendTest("trainMirt() trains each model as if it were alone", async (backend) => {
  const [one, two] = [[9, 30], [30, 9]].map(([R, I], seed) =>
    simulateCells([R, I], { seed, observed: 0.8 }).cells
  );
  const problems = [problemOf(one, 2), problemOf(two, 9), problemOf(one, 7)];
  const training = { likelihood: LIKELIHOODS[1], steps: 9 };
  const together = await trainMirt(backend, problems, training);
  for (const [m, problem] of problems.entries()) {
    assert.deepEqual((await trainMirt(backend, [problem], training))[0], together[m]);
  }
});

gpuTest("trainMirt() reaches the models past 65,535 workgroups", async (gpu) => {
  const { cells } = simulateCells([2, 500], { seed: 3 });
  const problems = Array.from({ length: 140 }, (_, m) => problemOf(cells, 1 + m % 2));
  const training = { likelihood: LIKELIHOODS[0], steps: 2 };
  const actual = await trainMirt(gpu, problems, training);
  for (const m of [0, 131, 139]) {
    const [expected] = await trainMirt(new ReferenceBackend(), [problems[m]], training);
    assertClose(actual[m], expected, { absolute: 1e-5, relative: 1e-5 });
  }
});

backendTest(
  "trainMirt() shows each model after every so many steps and after the last",
  async (backend) => {
    const { cells } = simulateCells([6, 8], { seed: 4 });
    const problems = [problemOf(cells, 2), problemOf(cells, 4)];
    const training = { likelihood: LIKELIHOODS[0], everySteps: 3 };
    const seen = new Map<string, Float64Array>();
    const look = (model: number, step: number, parameters: Float64Array) => {
      assert.ok(!seen.has(`${model} ${step}`));
      seen.set(`${model} ${step}`, parameters.slice());
    };
    const last = await trainMirt(backend, problems, { ...training, steps: 8, look });
    const steps = (model: number) =>
      [...seen.keys()].filter((key) => key.startsWith(`${model} `)).map((key) =>
        Number(key.slice(2))
      );
    for (const m of [0, 1]) {
      assert.deepEqual(steps(m), [3, 6, 8]);
      assert.deepEqual(seen.get(`${m} 8`), last[m]);
      const [early] = await trainMirt(backend, [problems[m]], { ...training, steps: 6 });
      assert.deepEqual(seen.get(`${m} 6`), early);
    }
  },
);

gpuTest("trainMirt() trains the same when the device holds one model at a time", async (gpu) => {
  const { cells } = simulateCells([6, 8], { seed: 4 });
  const problems = [problemOf(cells, 2), problemOf(cells, 3), problemOf(cells, 2)];
  const train = (limits: { mostWords?: number }) => {
    const looked: [number, number][] = [];
    const settings = checkTraining("test", problems, {
      likelihood: LIKELIHOODS[0],
      steps: 4,
      look: (model, step) => looked.push([model, step]),
    });
    return trainMirtGpu(gpu, problems, settings, limits).then((out) => ({ out, looked }));
  };
  const whole = await train({});
  assert.deepEqual(whole.looked, [[0, 4], [1, 4], [2, 4]]);
  assert.deepEqual(await train({ mostWords: 1 }), whole);
});

gpuTest("trainMirt() shows the same when the device holds one look at a time", async (gpu) => {
  const { cells } = simulateCells([6, 8], { seed: 4 });
  const problems = [problemOf(cells, 2)];
  const shown = async (limits: { historyWords?: number }) => {
    const seen: [number, Float64Array][] = [];
    const settings = checkTraining("test", problems, {
      likelihood: LIKELIHOODS[0],
      steps: 11,
      everySteps: 2,
      look: (_model, step, parameters) => seen.push([step, parameters.slice()]),
    });
    await trainMirtGpu(gpu, problems, settings, limits);
    return seen;
  };
  const whole = await shown({});
  assert.deepEqual(whole.map(([step]) => step), [2, 4, 6, 8, 10, 11]);
  assert.deepEqual(await shown({ historyWords: 1 }), whole);
});

backendTest("trainMirt() lets what has no cells decay and nothing else", async (backend) => {
  const seen = simulateCells([5, 6], { seed: 5 }).cells;
  const problem = problemOf({ ...seen, respondents: 6, items: 8 }, 2, 1);
  const steps = 20;
  const [parameters] = await trainMirt(backend, [problem], { likelihood: LIKELIHOODS[1], steps });
  const kept = 0.999 ** steps;
  // θ and b of respondent 5; loadings and easiness of items 6 and 7.
  for (const at of [10, 11, 24, 25, 26, 27, 34, 35, 41]) {
    assert.ok(Math.abs(parameters[at] - kept * problem.start[at]) < 1e-5, `parameter ${at}`);
  }
});

backendTest("trainMirt() gives the same bits twice", async (backend) => {
  const problem = problemOf(simulateCells([20, 33], { seed: 6, soft: true }).cells, 5);
  const training = { likelihood: LIKELIHOODS[1], steps: 30 };
  const [first] = await trainMirt(backend, [problem], training);
  assert.deepEqual((await trainMirt(backend, [problem], training))[0], first);
});

Deno.test("trainMirt() names what does not fit", async () => {
  const { cells } = simulateCells([2, 2], { seed: 1 });
  const good = problemOf(cells, 1);
  const likelihood = LIKELIHOODS[0];
  const refuse = (problem: MirtProblem, training: object, pattern: RegExp) =>
    assert.rejects(
      () => trainMirt(new WasmBackend(), [problem], { likelihood, ...training }),
      (error: Error) => {
        assert.ok(error instanceof RangeError);
        assert.match(error.message, pattern);
        return true;
      },
    );
  await refuse(good, { steps: 0 }, /steps must be a whole number above 0: found 0$/);
  await refuse(good, { everySteps: 1.5 }, /everySteps must be a whole number above 0: found 1.5/);
  await refuse(good, { learningRate: -1 }, /learningRate must be above 0: found -1/);
  await refuse(good, { weightDecay: -1 }, /weightDecay must be at least 0: found -1/);
  await refuse(good, { priors: { bias: 0 } }, /prior deviation of bias must be above 0.*found 0/);
  await refuse(good, { likelihood: { kind: "probit" } }, /likelihood must be .*found probit/);
  await refuse(good, { likelihood: { kind: "beta", precision: 0 } }, /precision of 0/);
  await refuse({ ...good, factors: 127 }, {}, /factors must be .*126: found 127/);
  await refuse({ ...good, factors: 2 }, {}, /start must have length 13: current length is 9/);
  await refuse({ ...good, start: good.start.with(0, Infinity) }, {}, /start must be finite/);
  const weight = new Float32Array(4);
  await refuse({ ...good, cells: { ...cells, weight } }, {}, /total weight .* above 0: found 0/);
});
