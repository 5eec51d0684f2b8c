import assert from "node:assert/strict";
import { type ItemSplit, splitItems } from "../../responses/mod.ts";
import golden from "../golden/numpy_random/numpy_random.json" with { type: "json" };
import { blockMatrix, matrixOf } from "./_matrices.ts";

const sizes = [1000, 45, 29, 102];
const matrix = blockMatrix(sizes.map((I) => [2, I] as const));

/** Every item is in exactly one part, and each part is sorted. */
function assertPartition(split: ItemSplit, I: number): void {
  const parts = [split.train, split.validation, split.test];
  for (const part of parts) assert.deepEqual(part, part.slice().sort());
  const all = Uint32Array.from(parts.flatMap((part) => [...part])).sort();
  assert.deepEqual(all, Uint32Array.from({ length: I }, (_, i) => i));
}

for (const { seed, test, validation } of golden.protocol) {
  Deno.test(`splitItems() gives NumPy's split of 1,176 items when published with seed ${seed}`, () => {
    const plain = splitItems(matrix, { seed, protocol: "published" });
    assert.deepEqual([...plain.test], test);
    assert.deepEqual([plain.train.length, plain.validation.length], [1059, 0]);
    const honest = splitItems(matrix, { seed, protocol: "published", validation: 0.1 });
    assert.deepEqual([...honest.test], test);
    assert.deepEqual([...honest.validation], validation);
    assertPartition(plain, 1176);
    assertPartition(honest, 1176);
  });
}

Deno.test("splitItems() gives every benchmark its share when stratified", () => {
  const split = splitItems(matrix, { seed: 1 });
  assertPartition(split, 1176);
  assert.deepEqual([split.test.length, split.validation.length], [118, 118]);
  let start = 0;
  for (const size of sizes) {
    for (const part of [split.test, split.validation]) {
      const count = part.filter((i) => i >= start && i < start + size).length;
      assert.ok(Math.abs(count - size / 10) < 1, `${count} of ${size}`);
    }
    start += size;
  }
  assert.deepEqual(splitItems(matrix, { seed: 1 }), split);
  assert.notDeepEqual(splitItems(matrix, { seed: 2 }), split);
});

Deno.test("splitItems() puts every item in the test equally often when seeds vary", () => {
  const small = blockMatrix([[1, 20], [1, 10]]);
  const hits = new Float64Array(30);
  for (let seed = 0; seed < 600; seed++) {
    for (const i of splitItems(small, { seed, validation: 0 }).test) hits[i]++;
  }
  // 600 draws at 0.1: mean 60, standard deviation 7.3; five of them
  for (const n of hits) assert.ok(Math.abs(n - 60) < 37, `${n} of 600`);
});

Deno.test("splitItems() shares out by largest remainder when benchmarks are small", () => {
  const turned = blockMatrix([[2, 29], [2, 45]]); // 2.9 and 4.5 of 7.4
  const { test } = splitItems(turned, { seed: 5, validation: 0 });
  assert.deepEqual([test.filter((i) => i < 29).length, test.length], [3, 7]);
});

Deno.test("splitItems() refuses shares that leave a part empty or do not fit", () => {
  const one = matrixOf(["a", "b", "c"], [1, 1, 1]);
  assert.throws(() => splitItems(one, { seed: 0, protocol: "published" }), /test part is empty/);
  assert.throws(() => splitItems(one, { seed: 0, test: 0.4, validation: 0.1 }), /validation part/);
  assert.throws(() => splitItems(one, { seed: 0, test: 0.6, validation: 0.4 }), /0.6 \+ 0.4/);
  assert.throws(() => splitItems(one, { seed: 0, test: -0.1 }), /found -0.1/);
  assert.throws(() => splitItems(one, { seed: -1, test: 0.4, validation: 0 }), /seed/);
});
