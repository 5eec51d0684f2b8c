import assert from "node:assert/strict";
import { findNearestWasm } from "../../kernels/cosine/nearest_wasm.ts";
import { mergeNearest } from "../../kernels/cosine/merge_nearest.ts";
import { NO_NEIGHBOUR, WasmBackend } from "../../kernels/mod.ts";
import { uniformValues } from "../_helpers/values.ts";

const wasm = new WasmBackend();

Deno.test("findNearestWasm() gives the same bits for any number of threads", async () => {
  const [rows, width, k] = [1100, 900, 16];
  const queries = uniformValues(rows * width, 1), references = uniformValues(rows * width, 2);
  for (const operands of [{ queries, references }, { queries, references: queries }]) {
    const alone = await findNearestWasm(wasm, operands, { width, k }, 1);
    for (const threads of [2, 3]) {
      assert.deepEqual(await findNearestWasm(wasm, operands, { width, k }, threads), alone);
    }
  }
});

Deno.test("findNearestWasm() searches a table in itself as it searches a copy of it", async () => {
  for (const [rows, width] of [[1, 3], [97, 5], [1030, 19], [2100, 8]]) {
    const queries = uniformValues(rows * width, 3), options = { width, k: 7 };
    const itself = await findNearestWasm(wasm, { queries, references: queries }, options);
    const copy = await findNearestWasm(wasm, { queries, references: queries.slice() }, options);
    assert.deepEqual(itself.indices, copy.indices, `${rows} rows`);
    for (const [at, s] of itself.similarities.entries()) {
      assert.ok(Math.abs(s - copy.similarities[at]) < 1e-6);
    }
  }
});

Deno.test("mergeNearest() takes the smaller index of equal similarities", () => {
  const list = (indices: number[], similarities: number[]) => ({
    indices: Uint32Array.from(indices),
    similarities: Float32Array.from(similarities),
  });
  const { indices, similarities } = mergeNearest([
    list([5, 9, NO_NEIGHBOUR], [0.5, 0.25, -2]),
    list([3, 7, 8], [0.5, 0.25, 0.125]),
  ], 3);
  assert.deepEqual([...indices], [3, 5, 7]);
  assert.deepEqual([...similarities], [0.5, 0.5, 0.25]);
});
