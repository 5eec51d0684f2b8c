import assert from "node:assert/strict";
import { embedStatic, poolTokens, rankLogits } from "../../kernels/mod.ts";
import { TOLERANCE as STATIC } from "../../kernels/transformer/embed_static_reference.ts";
import { TOLERANCE as POOL } from "../../kernels/transformer/pool_tokens_reference.ts";
import { backendTest } from "../_helpers/backends.ts";
import { uniformValues } from "../_helpers/values.ts";
import { assertNear, reference, spreadIds } from "./_transformer.ts";

const SHAPES = [[[1], 1], [[63, 1, 64], 65], [[65, 2], 63], [[8192], 5], [
  Array<number>(65_537).fill(1),
  2,
]] as const;

for (const [lengths, width] of SHAPES) {
  const tokens = lengths.reduce((a, b) => a + b, 0);
  const title = `${lengths.length} sequences of ${tokens} tokens x ${width}`;
  backendTest(`poolTokens() agrees with its reference on ${title}`, async (backend) => {
    const x = uniformValues(tokens * width, 1);
    for (const kind of ["mean", "cls", "last"] as const) {
      for (const normalise of [false, true]) {
        const options = { width, lengths, kind, normalise };
        const expected = await poolTokens(reference, x, options);
        assertNear(await poolTokens(backend, x, options), expected, POOL);
      }
    }
  });

  backendTest(`embedStatic() agrees with its reference on ${title}`, async (backend) => {
    const ids = spreadIds(tokens, 11);
    let first = 0;
    const texts = lengths.map((length) => ids.subarray(first, first += length));
    const table = uniformValues(3 * width, 1);
    const mapping = spreadIds(11, 3);
    const weights = uniformValues(11, 2).map((w) => w + 2);
    for (const operands of [{ table, mapping, weights, texts }, { table, mapping, texts }]) {
      const options = { width, normalise: operands.texts.length % 2 === 0 };
      const expected = await embedStatic(reference, operands, options);
      assertNear(await embedStatic(backend, operands, options), expected, STATIC);
    }
  });
}

backendTest("embedStatic() gives zeros for a text without tokens", async (backend) => {
  const operands = { table: new Float32Array([3, 4]), texts: [[], [0], []] };
  const out = await embedStatic(backend, operands, { width: 2, normalise: true });
  assert.deepEqual([...out.map((x) => Math.round(1e6 * x))], [0, 0, 600_000, 800_000, 0, 0]);
});

for (
  const [rows, width, count] of [[1, 1, 1], [3, 255, 5], [2, 257, 64], [65_537, 2, 2], [
    1,
    32_000,
    50,
  ]]
) {
  backendTest(`rankLogits() finds ${count} of ${width} in ${rows} rows`, async (backend) => {
    // Quarters, so that many are equal.
    const x = uniformValues(rows * width, 1).map((v) => Math.round(400 * v) / 4);
    const expected = await rankLogits(reference, x, { width, count });
    assert.deepEqual(await rankLogits(backend, x, { width, count }), expected);
  });
}

backendTest("rankLogits() takes infinities as numbers", async (backend) => {
  const x = new Float32Array([-Infinity, 1, Infinity, -Infinity]);
  const { ids } = await rankLogits(backend, x, { width: 4, count: 4 });
  assert.deepEqual([...ids], [2, 1, 0, 3]);
});

Deno.test("rankLogits() refuses more than there are", async () => {
  await assert.rejects(
    rankLogits(reference, new Float32Array(3), { width: 3, count: 4 }),
    /count must be at most 64 and at most the columns/,
  );
});

Deno.test("poolTokens() refuses lengths that do not fill the rows, and an empty sequence", async () => {
  const x = new Float32Array(3);
  await assert.rejects(
    poolTokens(reference, x, { width: 1, lengths: [1, 1], kind: "mean" }),
    /must add up to 3: they add up to 2/,
  );
  await assert.rejects(
    poolTokens(reference, x, { width: 1, lengths: [3, 0], kind: "mean" }),
    /the length of sequence 1 must be a whole number of at least 1: it is 0/,
  );
});
