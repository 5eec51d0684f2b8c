import assert from "node:assert/strict";
import { CounterRandom, streamOf } from "../../kernels/mod.ts";
import { philoxBlock } from "../../kernels/random/philox_block.ts";

const ONES = 0xffffffff;
/** Known answers published with the authors' own implementation (Random123, file kat_vectors). */
const KNOWN: readonly (readonly [number[], number[], number[]])[] = [
  [[0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
  [[ONES, ONES, ONES, ONES], [ONES, ONES], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

Deno.test("philoxBlock() gives the published answers", () => {
  for (const [counter, key, expected] of KNOWN) {
    const out = new Uint32Array(6);
    philoxBlock(out, 1, counter as [number, number, number, number], key as [number, number]);
    assert.deepEqual([...out], [0, ...expected, 0]);
  }
});

Deno.test("CounterRandom repeats itself for one seed and purpose, and for nothing else", () => {
  const draw = (seed: number, stream: string | number) => {
    const random = new CounterRandom(seed, stream);
    return Array.from({ length: 9 }, () => random.word());
  };
  assert.deepEqual(draw(5, "split"), draw(5, streamOf("split")));
  assert.notDeepEqual(draw(5, "split"), draw(6, "split"));
  assert.notDeepEqual(draw(5, "split"), draw(5, "dropout"));
  assert.notDeepEqual(draw(5, "split"), draw(5 + 2 ** 32, "split"));
});

Deno.test("CounterRandom.next() and normal() have the moments of their distributions", () => {
  const random = new CounterRandom(1, "moments");
  const n = 40_000;
  const moments = (draw: () => number) => {
    const values = Array.from({ length: n }, draw);
    const mean = values.reduce((a, b) => a + b) / n;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
    const fourth = values.reduce((a, b) => a + (b - mean) ** 4, 0) / n;
    return [mean, variance, fourth];
  };
  // Five standard errors of each moment at n = 40,000.
  const near = (got: number[], want: number[], spread: number[]) =>
    got.forEach((g, i) => assert.ok(Math.abs(g - want[i]) < spread[i], `moment ${i + 1} is ${g}`));
  near(moments(() => random.next()), [1 / 2, 1 / 12, 1 / 80], [0.0073, 0.0019, 0.0004]);
  near(moments(() => random.normal()), [0, 1, 3], [0.025, 0.036, 0.25]);
});

Deno.test("CounterRandom.integer() reaches every value alike and refuses a bound outside", () => {
  const random = new CounterRandom(2, "integers");
  const counts = new Uint32Array(7);
  for (let i = 0; i < 14_000; i++) counts[random.integer(7)]++;
  // Chi-square with 6 degrees of freedom exceeds 27.9 once in ten thousand seeds.
  const chiSquare = counts.reduce((sum, c) => sum + (c - 2000) ** 2 / 2000, 0);
  assert.ok(chiSquare < 27.9, `counts ${counts}`);
  assert.equal(random.integer(1), 0);
  for (const below of [0, -1, 1.5, 2 ** 32 + 1, NaN]) {
    assert.throws(() => random.integer(below), {
      name: "RangeError",
      message: /below .*: the bound/,
    });
  }
});

Deno.test("CounterRandom.shuffle() makes every order of three about as often", () => {
  const random = new CounterRandom(3, "orders");
  const seen = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle(new Uint8Array([0, 1, 2])).join("");
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  assert.equal(seen.size, 6);
  // Five standard deviations of a count of mean 1,000 in 6,000 draws.
  for (const [order, count] of seen) assert.ok(Math.abs(count - 1000) < 145, `${order}: ${count}`);
});

Deno.test("CounterRandom refuses a seed or a stream outside", () => {
  for (const seed of [-1, 0.5, NaN, 2 ** 53]) {
    assert.throws(() => new CounterRandom(seed, "x"), {
      name: "RangeError",
      message: /^Cannot make random numbers: the seed must be .* found/,
    });
  }
  assert.throws(() => new CounterRandom(0, 2 ** 32), { name: "RangeError", message: /stream/ });
});
