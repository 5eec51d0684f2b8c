import assert from "node:assert/strict";
import {
  baselinePredictors,
  fitMirtOn,
  fitRaschOn,
  fitTwoPLOn,
  knnPredictor,
  mirtPredictor,
  nearestItems,
  nearestItemsOn,
  PUBLISHED_MIRT,
  raschPredictor,
  sweepMirtOn,
  twoPLPredictor,
} from "../../../irt/baselines/mod.ts";
import { ReferenceBackend } from "../../../kernels/mod.ts";
import { backendTest } from "../../_helpers/backends.ts";
import { assertClose } from "../../_helpers/close.ts";
import { uniformValues } from "../../_helpers/values.ts";
import { cellsOf } from "./_golden.ts";
import { study } from "./_study.ts";

/** How far predictions on a backend may lie from the plain ones. */
const TOLERANCE: Record<string, number> = {
  naive: 1e-15,
  "agent mean": 1e-15,
  rasch: 1e-4,
  "2pl": 2e-4,
  mirt: 1e-5,
  knn: 1e-6,
};

/** What a predictor chose. */
const choice = (diagnostics: object) => {
  const { k, factors, step } = diagnostics as { k?: number; factors?: number; step?: number };
  return { k, factors, step };
};

backendTest(
  "baselinePredictors() choose and predict on a backend as they do plainly",
  async (backend) => {
    const { input } = study(3);
    for (const each of baselinePredictors()) {
      // Software devices take long for the whole sweep.
      const small = backend.kind === "webgpu" && each.name === "mirt";
      const predictor = small ? mirtPredictor({ factors: [1, 3], steps: 60 }) : each;
      const plain = await predictor.predict(input);
      const fast = await predictor.predict({ ...input, backend });
      const { name } = predictor;
      assert.deepEqual(choice(fast.diagnostics), choice(plain.diagnostics), name);
      assertClose(
        fast.predicted,
        plain.predicted,
        { absolute: TOLERANCE[name], relative: 0 },
        name,
      );
      const again = await predictor.predict({ ...input, backend });
      assert.deepEqual(again.predicted, fast.predicted, `${name} twice`);
    }
  },
);

backendTest(
  "published predictors choose and predict on a backend as they do plainly",
  async (backend) => {
    const { input } = study(6);
    const predictors = [
      mirtPredictor({ ...PUBLISHED_MIRT, factors: [2, 3], steps: 60 }),
      knnPredictor({ choose: "training cells" }),
    ];
    for (const predictor of predictors) {
      const plain = await predictor.predict(input);
      const fast = await predictor.predict({ ...input, backend });
      assert.deepEqual(choice(fast.diagnostics), choice(plain.diagnostics), predictor.name);
      assertClose(fast.predicted, plain.predicted, { absolute: 1e-5, relative: 0 }, predictor.name);
    }
    // As fitted, what is predicted of new items hangs on the search: there is one.
    for (const predictor of [raschPredictor, twoPLPredictor]) {
      const published = predictor({ unseen: "as fitted", search: { outerSteps: 3 } });
      const plain = await published.predict(input);
      assert.deepEqual(await published.predict({ ...input, backend }), plain);
      const all = predictor({ unseen: "as fitted" });
      const { diagnostics } = await all.predict({ ...input, backend });
      assert.ok(diagnostics.trail.length > 0);
    }
  },
);

Deno.test("raschPredictor(), twoPLPredictor() and knnPredictor() take the reference backend too", async () => {
  const { input } = study(3), backend = new ReferenceBackend();
  for (const predictor of [raschPredictor(), twoPLPredictor(), knnPredictor()]) {
    const plain = await predictor.predict(input);
    const { predicted } = await predictor.predict({ ...input, backend });
    assertClose(predicted, plain.predicted, { absolute: 2e-4, relative: 0 }, predictor.name);
  }
});

backendTest(
  "fitRaschOn() and fitTwoPLOn() end finite and unconverged when somebody passes everything",
  async (backend) => {
    const rows = Array.from({ length: 20 }, (_, c) => {
      const r = Math.floor(c / 5), i = c % 5;
      return [r, i, r === 0 || (r + i) % 2 ? 1 : 0] as const;
    });
    const cells = cellsOf(rows, 4, 5), prior = { mean: 0, deviation: 1 };
    for (const fitOn of [fitRaschOn, fitTwoPLOn]) {
      const fit = await fitOn(backend, cells);
      assert.equal(fit.converged, false);
      assert.equal(fit.reason, "no finite maximum");
      assert.deepEqual(fit.extremes, { respondents: [0], items: [] });
      assert.ok(fit.ability.every(Number.isFinite) && fit.difficulty.every(Number.isFinite));
      const priors = { ability: prior, difficulty: prior, discrimination: { ...prior, mean: 1 } };
      const held = await fitOn(backend, cells, { priors });
      assert.equal(held.converged, true, held.reason);
    }
  },
);

backendTest("nearestItemsOn() finds what nearestItems() finds", async (backend) => {
  const embeddings = { values: uniformValues(90 * 7, 4), width: 7 };
  embeddings.values.fill(0, 35, 42); // item 5
  const items = (from: number, to: number) =>
    Uint32Array.from({ length: to - from }, (_, n) => from + n);
  // Apart from candidates, among them, one, all of them, and more than the kernels keep.
  const searches = [
    [items(0, 9), items(9, 90), 20],
    [items(0, 9), items(3, 40), 20],
    [items(5, 6), items(0, 1), 1],
    [items(0, 40), items(0, 40), 50],
    [items(0, 3), items(0, 90), 70],
    [items(0, 0), items(0, 90), 5],
    [items(8, 9), items(8, 9), 5],
  ] as const;
  for (const [query, candidates, count] of searches) {
    const plain = nearestItems(embeddings, { query, candidates, count });
    const fast = await nearestItemsOn(backend, embeddings, { query, candidates, count });
    assert.equal(fast.count, plain.count);
    assert.deepEqual(fast.neighbour, plain.neighbour);
    assertClose(fast.similarity, plain.similarity, { absolute: 2e-6, relative: 0 });
  }
});

backendTest(
  "nearestItemsOn() keeps copies of an item and never names the item itself",
  async (backend) => {
    const embeddings = { values: Float32Array.from({ length: 12 }, (_, n) => n % 3 + 1), width: 3 };
    const items = new Uint32Array([0, 1, 2, 3]);
    const { neighbour } = await nearestItemsOn(backend, embeddings, {
      query: items,
      candidates: items,
      count: 2,
    });
    assert.deepEqual([...neighbour], [1, 2, 0, 2, 0, 1, 0, 1]);
  },
);

backendTest("fits and searches on a backend refuse what the plain ones refuse", async (backend) => {
  const cells = cellsOf([[0, 1, 1]], 2, 2), likelihood = { kind: "bernoulli" } as const;
  const empty = cellsOf([], 2, 2), short = new Float64Array(1);
  await assert.rejects(fitRaschOn(backend, empty), RangeError);
  await assert.rejects(fitTwoPLOn(backend, cellsOf([[0, 1, 1.5]], 2, 2)), RangeError);
  const start = { ability: short, difficulty: short };
  await assert.rejects(
    fitRaschOn(backend, cells, { start }),
    /start must have 2 values of ability/,
  );
  const options = { likelihood, validation: { cells, benchmarks: ["a", "a"] } };
  await assert.rejects(fitMirtOn(backend, cells, { factors: 0, likelihood }), /factors/);
  await assert.rejects(fitMirtOn(backend, cells, { factors: 1, likelihood, steps: 0.5 }), /steps/);
  await assert.rejects(sweepMirtOn(backend, cells, { ...options, factors: [] }), /found none/);
  const broken = { values: new Float32Array([1, 0, NaN, 0, 1, 0]), width: 2 };
  const [query, candidates] = [new Uint32Array([0]), new Uint32Array([1, 2])];
  await assert.rejects(
    nearestItemsOn(backend, broken, { query, candidates, count: 1 }),
    /embeddings must be finite: found otherwise in that of item 1/,
  );
  const search = { query, candidates: new Uint32Array(), count: 1 };
  await assert.rejects(nearestItemsOn(backend, broken, search), RangeError);
});
