import assert from "node:assert/strict";
import { simulateBenchmark } from "../../irt/mod.ts";
import { ResponseMatrix, splitItems } from "../../responses/mod.ts";
import { protocolOf } from "../../studies/main/protocol.ts";
import { prepareSeed } from "../../studies/main/seed_data.ts";
import type { StudyData } from "../../studies/main/sources/study_data.ts";
import type { MainSettings } from "../../studies/mod.ts";

const simulated = simulateBenchmark({
  seed: 2,
  width: 4,
  factors: 1,
  benchmarks: [
    { name: "alpha", respondents: 6, items: 50 },
    { name: "beta", respondents: 4, items: 30 },
  ],
  responses: { kind: "trials", trials: 4 },
});
const matrix = ResponseMatrix.create(simulated.matrix);
const data: StudyData = {
  source: { kind: "simulated", name: "", digest: "", files: [], notes: [] },
  matrix,
  revision: "pre",
  embeddings: { values: simulated.embeddings.values, width: 4, missing: [] },
};
const base: MainSettings = {
  preset: "default",
  size: "quick",
  seeds: [7],
  features: ["raw"],
  likelihoods: ["beta"],
  criterion: "auc",
  itemShare: 1,
  retention: 1,
  baselinesOnly: false,
};

function prepare(change: Partial<MainSettings>, from: StudyData = data) {
  const settings = { ...base, ...change };
  return prepareSeed(from, { settings, protocol: protocolOf(settings), seed: 7 });
}

Deno.test("prepareSeed() keeps test items out of all that is learned or chosen by", () => {
  const seed = prepare({});
  const test = new Set(seed.split.test), validation = new Set(seed.split.validation);
  assert.equal(test.size, 8);
  assert.equal(validation.size, 8);
  assert.ok(seed.cells("train").item.every((i) => !test.has(i) && !validation.has(i)));
  assert.ok(seed.cells("development").item.every((i) => !test.has(i)));
  assert.ok(seed.heldOut("validation").item.every((i) => validation.has(i)));
  assert.ok(seed.heldOut("test").item.every((i) => test.has(i)));
  const parts = [seed.cells("train"), seed.heldOut("validation"), seed.heldOut("test")];
  const count = parts.reduce((sum, cells) => sum + cells.score.length, 0);
  assert.equal(count, matrix.observedCount);
});

Deno.test("prepareSeed() takes the published split under the published protocols", () => {
  const { split } = prepare({ preset: "v3" });
  assert.deepEqual(split, splitItems(matrix, { seed: 7, protocol: "published" }));
  assert.equal(split.validation.length, 0);
});

Deno.test("prepareSeed() hands on embeddings and places of the items that are left", () => {
  const seed = prepare({ itemShare: 0.5, respondentCount: 5 });
  assert.equal(seed.matrix.items.length, 40);
  assert.equal(seed.matrix.respondents.length, 5);
  seed.matrix.items.forEach((name, i) => {
    assert.equal(matrix.items[seed.itemIndex[i]], name);
    assert.deepEqual(
      seed.embeddings!.values.subarray(i * 4, i * 4 + 4),
      data.embeddings!.values.subarray(seed.itemIndex[i] * 4, seed.itemIndex[i] * 4 + 4),
    );
  });
  seed.respondentIndex.forEach((r, at) =>
    assert.equal(matrix.respondents[r], seed.matrix.respondents[at])
  );
});

Deno.test("prepareSeed() thins training and validation cells, and no test cell", () => {
  const whole = prepare({}), thin = prepare({ retention: 0.3 });
  const share = thin.cells("development").score.length / whole.cells("development").score.length;
  assert.ok(share > 0.2 && share < 0.4, String(share));
  assert.ok(thin.heldOut("validation").score.length < whole.heldOut("validation").score.length);
  assert.equal(thin.heldOut("test").score.length, whole.heldOut("test").score.length);
});

Deno.test("prepareSeed() draws agents by benchmark, or weighs them where both sides are at hand", () => {
  const drawn = prepare({ preRevision: 4 });
  assert.equal(drawn.matrix.respondents.length, 4);
  assert.equal(drawn.weightSum, 4);
  const weighed = prepare({ preset: "v3", preRevision: 4 }, { ...data, later: matrix });
  assert.equal(weighed.matrix.respondents.length, 10);
  assert.equal(weighed.weightSum, 4);
  assert.ok(weighed.cells("development").weight!.includes(0));
  assert.throws(() => prepare({ preset: "v3", preRevision: 4 }), {
    name: "RangeError",
    message: /it needs the matrices after revision too: found none/,
  });
});

Deno.test("prepareSeed() measures against hard scores where the protocol does", () => {
  const hard = prepare({ preset: "v3" }).heldOut("test", "bernoulli");
  assert.ok(hard.score.every((y) => y === 0 || y === 1));
  const soft = prepare({ preset: "v1" }).heldOut("test", "bernoulli");
  assert.ok(soft.score.some((y) => y > 0 && y < 1));
});

Deno.test("prepareSeed() refuses more agents than there are", () => {
  assert.throws(
    () => prepare({ preset: "v1", preRevision: 11 }),
    /Cannot use 11 agents .* found 10/,
  );
  assert.equal(prepare({ preset: "v1", preRevision: 10 }).matrix.respondents.length, 9);
});
