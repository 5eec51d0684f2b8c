import assert from "node:assert/strict";
import { CounterRandom, fillNormal, philoxUniform, philoxWords } from "../../kernels/mod.ts";
import { backends, backendTest } from "../_helpers/backends.ts";

/** Philox4x32-10 in whole numbers of any size: no halves, no wrapping to get wrong. */
function blockByBigInt(counter: bigint[], key: bigint[]): number[] {
  const word = 0xffffffffn;
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [p0, p1] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & word, (p0 >> 32n) ^ c3 ^ k1, p0 & word];
    [k0, k1] = [(k0 + 0x9e3779b9n) & word, (k1 + 0xbb67ae85n) & word];
  }
  return [c0, c1, c2, c3].map(Number);
}

function wordByBigInt(index: number, seed: number, stream: number): number {
  const [block, s] = [BigInt(Math.floor(index / 4)), BigInt(seed)];
  const word = 0xffffffffn;
  const counter = [block & word, block >> 32n, BigInt(stream), 0n];
  return blockByBigInt(counter, [s & word, s >> 32n])[index % 4];
}

const SEED = 0x1234_5678_9abc;
const STREAM = 0xdeadbeef;

// Below, at and past a block, four blocks and a workgroup of 64 blocks; a prime.
for (const count of [1, 3, 4, 5, 16, 17, 255, 256, 257, 1009]) {
  backendTest(
    `philoxWords() draws the exact words when ${count} are asked for`,
    async (backend) => {
      const words = await philoxWords(backend, count, { seed: SEED, stream: STREAM });
      assert.deepEqual(
        [...words],
        Array.from({ length: count }, (_, i) => wordByBigInt(i, SEED, STREAM)),
      );
    },
  );
}

backendTest("philoxWords() counts on past 2^32 blocks", async (backend) => {
  const offset = 4 * 2 ** 32 - 9;
  const words = await philoxWords(backend, 50, { seed: SEED, stream: STREAM, offset });
  assert.deepEqual(
    [...words],
    Array.from({ length: 50 }, (_, i) => wordByBigInt(offset + i, SEED, STREAM)),
  );
});

backendTest("philoxWords() reaches past 65,535 workgroups", async (backend) => {
  const count = 65_537 * 64 * 4 - 3;
  const words = await philoxWords(backend, count, { seed: SEED, stream: STREAM });
  assert.equal(words.length, count);
  const places = new CounterRandom(1, "places");
  const at = [count - 1, 65_535 * 256 - 1, 65_535 * 256, 65_536 * 256, 32_769 * 256 - 1];
  for (let i = 0; i < 500; i++) at.push(places.integer(count));
  for (const i of at) assert.equal(words[i], wordByBigInt(i, SEED, STREAM), `word ${i}`);
});

backendTest("philoxUniform() has the bits of its words divided by 2^32, cut", async (backend) => {
  const source = { seed: 9, stream: "dropout", offset: 2 };
  const numbers = await philoxUniform(backend, 1001, source);
  const words = await philoxWords(backend, 1001, source);
  assert.deepEqual(numbers, Float32Array.from(words, (w) => Math.floor(w / 256) / 2 ** 24));
});

Deno.test("philoxWords() is the stream of CounterRandom on every backend", async () => {
  const random = new CounterRandom(11, "shared");
  const expected = Uint32Array.from({ length: 77 }, () => random.word());
  for (const backend of backends().values()) {
    assert.deepEqual(await philoxWords(backend, 77, { seed: 11, stream: "shared" }), expected);
  }
});

Deno.test("philoxWords() refuses a count, offset, seed or stream outside and draws none for 0", async () => {
  const backend = backends().get("wasm")!;
  const source = { seed: 0, stream: "x" };
  assert.equal((await philoxWords(backend, 0, source)).length, 0);
  await assert.rejects(() => philoxWords(backend, -1, source), /the count must be .* found -1/);
  await assert.rejects(() => philoxWords(backend, 1, { ...source, offset: 0.5 }), /the offset/);
  await assert.rejects(
    () => philoxWords(backend, 1, { seed: -3, stream: 1 }),
    /the seed .* found -3/,
  );
  await assert.rejects(() => philoxWords(backend, 1, { seed: 3, stream: -1 }), /the stream/);
});

Deno.test("fillNormal() gives the normals of CounterRandom, rounded once", () => {
  for (const n of [1, 2, 3, 4, 5, 1003]) {
    const random = new CounterRandom(4, "init");
    const expected = Float32Array.from({ length: n }, () => 0.5 * random.normal());
    const options = { seed: 4, stream: "init", deviation: 0.5 };
    assert.deepEqual(fillNormal(new Float32Array(n), options), expected);
  }
});
