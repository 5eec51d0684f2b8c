import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { PCG64, RandomState } from "../../../responses/mod.ts";
import { seedWords } from "../../../responses/numpy_random/seed_sequence.ts";
import golden from "../../golden/numpy_random/numpy_random.json" with { type: "json" };

const sha = (values: Uint32Array) =>
  createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");

for (const expected of golden.legacy) {
  const { seed } = expected;
  Deno.test(`RandomState() draws what NumPy ${golden.numpy} draws when seeded with ${seed}`, () => {
    assert.deepEqual([...new RandomState(seed).permutation(10)], expected.shuffle10);
    const list = Array.from({ length: 17 }, (_, i) => i);
    assert.deepEqual(new RandomState(seed).shuffle(list), expected.shuffle17_list);
    const large = new RandomState(seed).permutation(1176);
    assert.deepEqual([...large.slice(0, 20)], expected.shuffle1176_head);
    assert.equal(sha(large), expected.shuffle1176_sha256);
    assert.equal(sha(new RandomState(seed).permutation(65537)), expected.permutation65537_sha256);

    const random = new RandomState(seed), mixed = expected.mixed;
    assert.deepEqual([...random.permutation(7)], mixed.permutation);
    assert.deepEqual([...random.choice(46, 8)], mixed.choice);
    assert.deepEqual(mixed.randint.map(() => random.randint(0, 11)), mixed.randint);
    assert.deepEqual(
      mixed.randint_wide.map(() => random.randint(-5, 2 ** 32 - 5)),
      mixed.randint_wide,
    );
    assert.equal(random.randint(3, 4), mixed.randint_one);
    assert.deepEqual(mixed.random.map(() => random.random()), mixed.random);
    assert.deepEqual(mixed.words.map(() => random.randint(0, 2 ** 32)), mixed.words);
  });
}

for (const expected of golden.modern) {
  const { seed } = expected;
  Deno.test(`PCG64() draws what NumPy ${golden.numpy} draws when seeded with ${seed}`, () => {
    assert.deepEqual([...seedWords(seed, 10)], expected.words);
    const raw = new PCG64(seed);
    assert.deepEqual(expected.raw.map(() => String(raw.nextUint64())), expected.raw);
    const random = new PCG64(seed);
    assert.deepEqual(expected.random.map(() => random.random()), expected.random);
    const again = new PCG64(seed);
    let kept = 0;
    for (let i = 0; i < 1000; i++) if (again.random() < 0.25) kept++;
    assert.equal(kept, expected["kept_of_1000_below_0.25"]);
  });
}

Deno.test("RandomState() and PCG64() refuse seeds and ranges that NumPy refuses", () => {
  for (const seed of [-1, 1.5, 2 ** 32, NaN]) {
    assert.throws(() => new RandomState(seed), RangeError);
  }
  for (const seed of [-1, 1.5, 2 ** 53, NaN]) assert.throws(() => new PCG64(seed), RangeError);
  const random = new RandomState(0);
  assert.throws(() => random.randint(3, 3), RangeError);
  assert.throws(() => random.randint(0, 2 ** 32 + 1), RangeError);
  assert.throws(() => random.choice(4, 5), /from 0 to 4: found 5/);
  assert.deepEqual([...random.choice(4, 0)], []);
});
