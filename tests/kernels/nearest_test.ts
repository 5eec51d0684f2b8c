import assert from "node:assert/strict";
import { type Backend, findNearest, NO_NEIGHBOUR, WasmBackend } from "../../kernels/mod.ts";
import { cosine, findNearestReference, TOLERANCE } from "../../kernels/cosine/nearest_reference.ts";
import { backends, backendTest, gpuTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { uniformValues } from "../_helpers/values.ts";

/** Similarities agree place by place, and each index names a reference of the similarity it is given. */
async function agrees(
  backend: Backend,
  { Q, R, width, k }: { Q: number; R: number; width: number; k: number },
): Promise<void> {
  const what = `Q ${Q}, R ${R}, width ${width}, k ${k}`;
  const queries = uniformValues(Q * width, 1);
  const references = uniformValues(R * width, 2);
  const exact = findNearestReference({ queries, references }, { width, k });
  const got = await findNearest(backend, { queries, references }, { width, k });
  const kept = Math.min(k, R);
  for (let q = 0; q < Q; q++) {
    const [from, to] = [q * k, q * k + kept];
    const similarities = got.similarities.subarray(from, to);
    const indices = got.indices.subarray(from, to);
    assertClose(similarities, exact.similarities.subarray(from, to), TOLERANCE, what);
    const named = Array.from(
      indices,
      (r) =>
        cosine(
          queries.subarray(q * width, (q + 1) * width),
          references.subarray(r * width, (r + 1) * width),
        ),
    );
    assertClose(similarities, named, TOLERANCE, what);
    assert.equal(new Set(indices).size, kept, what);
    assert.ok(got.indices.subarray(to, from + k).every((r) => r === NO_NEIGHBOUR), what);
    assert.ok(got.similarities.subarray(to, from + k).every(Number.isNaN), what);
  }
}

backendTest("findNearest() agrees with the reference at awkward sizes", async (backend) => {
  const sizes = [[1, 1, 1, 1], [1, 3, 2, 64], [63, 65, 5, 10], [64, 64, 48, 1], [65, 63, 49, 64]];
  for (
    const [Q, R, width, k] of [...sizes, [97, 1031, 7, 5], [6, 2053, 17, 20], [3, 50, 4099, 4]]
  ) {
    await agrees(backend, { Q, R, width, k });
  }
});

backendTest(
  "findNearest() agrees with the reference at the size of a real split",
  async (backend) => {
    await agrees(backend, { Q: 117, R: 1059, width: 48, k: 50 });
  },
);

gpuTest("findNearest() takes several dispatches for many references", async (gpu) => {
  await agrees(gpu, { Q: 2, R: 40_003, width: 64, k: 64 });
});

backendTest("findNearest() takes the smaller index of equal references", async (backend) => {
  const [R, width, k] = [2100, 12, 8];
  const pattern = uniformValues(7 * width, 3);
  const references = new Float32Array(R * width);
  for (let r = 0; r < R; r++) {
    const from = (r % 7) * width;
    references.set(pattern.subarray(from, from + width), r * width);
  }
  const queries = uniformValues(70 * width, 4);
  const exact = findNearestReference({ queries, references }, { width, k });
  const got = await findNearest(backend, { queries, references }, { width, k });
  assert.deepEqual(got.indices, exact.indices);
  assert.equal(got.indices[1] - got.indices[0], 7);
});

backendTest("findNearest() gives zero rows the similarity 0", async (backend) => {
  const queries = new Float32Array([0, 0, 0, 1, 0, 0]);
  const references = new Float32Array([-1, 0, 0, 0, 0, 0, 0, 2, 0]);
  const got = await findNearest(backend, { queries, references }, { width: 3, k: 3 });
  assert.deepEqual([...got.indices], [0, 1, 2, 1, 2, 0]);
  assert.deepEqual([...got.similarities].map((s) => s + 0), [0, 0, 0, 0, 0, -1]);
});

backendTest(
  "findNearest() does not feel the length of a row, however short or long",
  async (backend) => {
    const queries = new Float32Array([3e-18, 4e-18]);
    const references = new Float32Array([4e18, 3e18, 3, 4, 3e-20, 4e-20]);
    const got = await findNearest(backend, { queries, references }, { width: 2, k: 3 });
    assertClose(got.similarities, [1, 1, 0.96], TOLERANCE);
    assert.equal(got.indices[2], 0);
  },
);

backendTest(
  "findNearest() sorts similarities that rise through all references",
  async (backend) => {
    const R = 3000; // every reference displaces all k before it
    const references = Float32Array.from({ length: 2 * R }, (_, i) => i % 2 ? R : (i >> 1) - R);
    const queries = new Float32Array([1, 0]);
    const got = await findNearest(backend, { queries, references }, { width: 2, k: 64 });
    assert.deepEqual([...got.indices], Array.from({ length: 64 }, (_, i) => R - 1 - i));
  },
);

backendTest("findNearest() takes many queries in blocks", async (backend) => {
  await agrees(backend, { Q: 16_384 + 5, R: 9, width: 2, k: 3 });
});

Deno.test("findNearest() without fused multiply-add agrees with the reference", async () => {
  await agrees(new WasmBackend({ relaxed: false }), { Q: 97, R: 1031, width: 7, k: 5 });
});

backendTest("findNearest() gives the same bits twice", async (backend) => {
  const operands = { queries: uniformValues(50 * 33, 5), references: uniformValues(700 * 33, 6) };
  const options = { width: 33, k: 9 };
  assert.deepEqual(
    await findNearest(backend, operands, options),
    await findNearest(backend, operands, options),
  );
});

Deno.test("findNearest() refuses ragged rows, a k outside and values that are not finite", async () => {
  const four = new Float32Array(4);
  for (const backend of backends().values()) {
    const run = (queries: Float32Array, references: Float32Array, width: number, k: number) => () =>
      findNearest(backend, { queries, references }, { width, k });
    await assert.rejects(run(four, new Float32Array(5), 2, 1), /references must hold .* 5 values/);
    await assert.rejects(run(new Float32Array(0), four, 2, 1), /queries must hold .* 0 values/);
    await assert.rejects(run(four, four, 2, 65), /k must be a whole number from 1 to 64: it is 65/);
    await assert.rejects(run(four, four, 0, 1), /width must be/);
    const broken = new Float32Array([0, 0, 0, NaN]);
    await assert.rejects(run(four, broken, 2, 1), /references row 1, column 1 is NaN/);
  }
});
