import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  matchStrength,
  observedCells,
  RandomState,
  sampleBalanced,
  subsampleItems,
  subsampleRespondents,
  thinCells,
} from "../../responses/mod.ts";
import { quantiles } from "../../responses/_quantiles.ts";
import golden from "../golden/numpy_random/numpy_random.json" with { type: "json" };
import { blockMatrix, matrixOf } from "./_matrices.ts";

const rows = [12, 46, 36, 25];
const whole = blockMatrix(rows.map((R, b) => [R, [1000, 45, 29, 102][b]] as const));
const indices = (names: readonly string[], all: readonly string[]) =>
  Uint32Array.from(names, (name) => all.indexOf(name));

for (const expected of golden.protocol) {
  const { seed } = expected;
  Deno.test(`subsampleItems(), subsampleRespondents() and thinCells() keep what NumPy keeps with seed ${seed}`, () => {
    const items = indices(subsampleItems(whole, { share: 0.3, seed }).items, whole.items);
    const sha = createHash("sha256").update(new Uint8Array(items.buffer)).digest("hex");
    assert.equal(sha, expected["items_0.3_sha256"]);
    const kept = subsampleRespondents(whole, { count: 32, seed }).respondents;
    assert.deepEqual([...indices(kept, whole.respondents)], expected.respondents_32);

    const cells = {
      respondents: 1,
      items: 500,
      respondent: new Uint32Array(500),
      item: Uint32Array.from({ length: 500 }, (_, i) => i),
      score: new Float64Array(500),
      weight: Float64Array.from({ length: 500 }, (_, i) => i),
    };
    const thin = thinCells(cells, { retention: 0.1, seed });
    assert.deepEqual([...thin.item], expected["cells_of_500_below_0.1"]);
    assert.deepEqual([...thin.weight!], expected["cells_of_500_below_0.1"]);
  });

  Deno.test(`sampleBalanced() draws what NumPy draws from each benchmark with seed ${seed}`, () => {
    const starts = rows.map((_, b) => rows.slice(0, b).reduce((a, n) => a + n, 0));
    assert.deepEqual(
      [...sampleBalanced(whole, { count: 32, seed })],
      expected.balanced.flatMap((block, b) => block.map((r) => r + starts[b])),
    );
  });
}

Deno.test("sampleBalanced() gives what is left over to the first and takes all where there are too few", () => {
  const rowsOf = (count: number) => {
    const drawn = sampleBalanced(whole, { count, seed: 1 });
    const of = (r: number) => whole.respondents[r].split(".")[0];
    return ["b0", "b1", "b2", "b3"].map((b) => [...drawn].filter((r) => of(r) === b).length);
  };
  assert.deepEqual(rowsOf(6), [2, 2, 1, 1]);
  assert.deepEqual(rowsOf(64), [12, 16, 16, 16]);
  assert.deepEqual(rowsOf(400), [12, 46, 36, 25]);
  // All twelve of the first are wanted, so that the first draw is that of the second benchmark.
  const drawn = sampleBalanced(whole, { count: 48, seed: 1 });
  const second = new RandomState(1).choice(46, 12).sort();
  assert.deepEqual(drawn.slice(12, 24), second.map((r) => r + 12));
  const shared = matrixOf(["p.1", "q.1"], [1, 0]);
  assert.throws(() => sampleBalanced(shared, { count: 1, seed: 1 }), /found "a" in p and q/);
  assert.throws(() => sampleBalanced(whole, { count: 0, seed: 1 }), /found 0/);
});

Deno.test("subsampleItems() and subsampleRespondents() keep at least ten items and all when all are wanted", () => {
  assert.equal(subsampleItems(whole, { share: 0.001, seed: 1 }).items.length, 10);
  assert.equal(subsampleItems(whole, { share: 1, seed: 1 }), whole);
  assert.equal(subsampleItems(matrixOf(["x"], [1]), { share: 0.5, seed: 1 }).items.length, 1);
  assert.equal(subsampleRespondents(whole, { count: 500, seed: 1 }), whole);
  assert.throws(() => subsampleItems(whole, { share: 0, seed: 1 }), /found 0/);
  assert.throws(() => subsampleRespondents(whole, { count: 1.5, seed: 1 }), /found 1.5/);
});

Deno.test("thinCells() keeps the smallest draw when none is small enough, and refuses no cells", () => {
  const cells = observedCells(matrixOf(["x", "y", "z"], [1, 0, 1]));
  assert.equal(thinCells(cells, { retention: 1e-12, seed: 3 }).score.length, 1);
  assert.equal(thinCells(cells, { retention: 1, seed: 3 }), cells);
  assert.throws(() => thinCells(cells, { retention: 0, seed: 3 }), /found 0/);
  const none = observedCells(matrixOf(["x"], ["error"]));
  assert.throws(() => thinCells(none, { retention: 0.5, seed: 3 }), /found none/);
});

Deno.test("quantiles() are those of NumPy when asked for more, fewer or as many as there are", () => {
  for (const { values, count, quantiles: expected } of golden.quantiles) {
    quantiles(values, count).forEach((q, k) => assert.ok(Math.abs(q - expected[k]) < 1e-15));
  }
  assert.deepEqual(quantiles([0.3, 0.1, 0.9], 1), [0.3]);
  assert.deepEqual(quantiles([0.3, 0.1], 1), [0.2]);
});

Deno.test("matchStrength() gives one benchmark's weight to the nearest, again and again where it must", () => {
  const earlier = matrixOf(
    ["p.1", "p.2", "q.1", "q.2"],
    [0, 0, undefined, undefined],
    [1, 0, undefined, undefined],
    [0, 1, undefined, undefined], // as strong as the one before, so never chosen
    [undefined, undefined, 1, undefined],
  );
  const later = matrixOf(
    ["p.1", "p.2", "q.9"],
    [0.6, "error", undefined], // 1 over its one score, though half of the row is missing
    [0.5, 0.4, undefined],
    [undefined, undefined, 0.2],
  );
  assert.deepEqual([...matchStrength(earlier, later, { count: 5 })], [1, 2, 0, 2]);
  assert.deepEqual([...matchStrength(earlier, later, { count: 1 })], [0, 1, 0, 0]);
  assert.deepEqual([...matchStrength(earlier, later, { count: "all" })], [1, 1, 1, 1]);
  const p = matrixOf(["p.1"], [1]);
  assert.throws(
    () => matchStrength(earlier, p, { count: 2 }),
    /q must .* found none in the later one/,
  );
  assert.throws(() => matchStrength(earlier, later, { count: 0 }), /found 0/);
});
