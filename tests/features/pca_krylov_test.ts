import assert from "node:assert/strict";
import { largestEigenpairs } from "../../features/pca_eigen.ts";
import { krylovEigenpairs } from "../../features/pca_krylov.ts";
import { computeGram, fillNormal, WasmBackend } from "../../kernels/mod.ts";
import { gramWasm } from "../../kernels/gram/gram_wasm.ts";

const wasm = new WasmBackend();

/** Gram matrix of rows whose variances fall off as 1/k. */
async function gramOf(size: number, seed: number, rank = size): Promise<Float32Array> {
  const values = fillNormal(new Float32Array(size * rank), { seed, stream: "krylov" });
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < rank; k++) values[i * rank + k] /= Math.sqrt(1 + k);
  }
  const { matrix } = await computeGram(wasm, values, { rows: size, width: rank, side: "rows" });
  return matrix;
}

Deno.test("krylovEigenpairs() finds what a direct decomposition finds", async () => {
  for (const [size, count] of [[300, 1], [301, 24], [600, 48]]) {
    const matrix = await gramOf(size, size);
    const exact = largestEigenpairs(matrix, { size, count });
    const quick = krylovEigenpairs(wasm, matrix, { size, count });
    assert.ok(quick, `${size}: a space of half the size must do`);
    for (let k = 0; k < count; k++) {
      const error = Math.abs(quick.values[k] - exact.values[k]) / exact.values[0];
      assert.ok(error < 2e-7, `value ${k} of ${size}: ${error}`);
      let square = 0;
      for (let i = 0; i < size; i++) {
        let image = 0;
        for (let j = 0; j < size; j++) image += matrix[i * size + j] * quick.vectors[k * size + j];
        square += (image - exact.values[k] * quick.vectors[k * size + i]) ** 2;
      }
      const residual = Math.sqrt(square) / exact.values[0];
      assert.ok(residual < 1e-6, `residual ${k} of ${size}: ${residual}`);
    }
  }
});

Deno.test("krylovEigenpairs() gives zeros past the rank", async () => {
  const matrix = await gramOf(400, 3, 12);
  const quick = krylovEigenpairs(wasm, matrix, { size: 400, count: 30 })!;
  assert.ok(quick.values[10] > 1e-3 * quick.values[0]);
  assert.ok(quick.values.slice(12).every((value) => Math.abs(value) < 1e-6 * quick.values[0]));
});

Deno.test("krylovEigenpairs() leaves small matrices and many vectors to the direct way", async () => {
  const matrix = await gramOf(300, 1);
  assert.equal(krylovEigenpairs(wasm, matrix, { size: 300, count: 100 }), undefined);
  assert.equal(krylovEigenpairs(wasm, new Float32Array(4), { size: 2, count: 1 }), undefined);
});

Deno.test("gramWasm() gives the same bits for any number of threads", async () => {
  const [rows, width] = [700, 2100];
  const values = fillNormal(new Float32Array(rows * width), { seed: 9, stream: "gram" });
  const mean = new Float32Array(width).fill(0.25);
  for (const side of ["rows", "columns"] as const) {
    const alone = await gramWasm(wasm, { values, mean }, { rows, width, side }, 1);
    const shared = await gramWasm(wasm, { values, mean }, { rows, width, side }, 3);
    assert.deepEqual(shared, alone, side);
  }
});
