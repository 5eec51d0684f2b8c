import assert from "node:assert/strict";
import { product, type ProductOptions, WasmBackend } from "../../kernels/mod.ts";
import { supportsNative } from "../../kernels/native/native_twin.ts";
import { nativeTeam } from "../../kernels/product/native_team.ts";
import { mirrorTeam, packTeam } from "../../kernels/product/pack_team.ts";
import { multiplyTeam } from "../../kernels/product/packed_team.ts";
import { multiplyPacked, packRows, placeMatrix } from "../../kernels/product/packed_wasm.ts";
import { assertSameBits, waves } from "../_helpers/twins.ts";

const skipped = supportsNative() ? "" : " (skipped: no machine code here)";
const nativeTest = (name: string, fn: () => void | Promise<void>) =>
  Deno.test({ name: name + skipped, ignore: skipped !== "", fn });

const portable = new WasmBackend({ relaxed: true });
const native = new WasmBackend();

/** Values with what is no number, zeros of both signs, infinities, and what is very small. */
function edges(count: number, seed: number): Float32Array {
  const values = waves(count, seed);
  [-0, NaN, Infinity, 1e-40, 0, -Infinity, 3e38].forEach((value, i) => {
    values[(i * 7919 + seed) % count] = value;
  });
  return values;
}

nativeTest("product() gives WebAssembly's bits in machine code", async () => {
  const shapes = [[1, 1, 1], [7, 9, 5], [63, 31, 3], [97, 33, 300], [50, 40, 2100], [13, 17, 4500]];
  for (const [M, N, K] of [...shapes, [400, 416, 257], [9, 808, 450], [3000, 7, 2051]]) {
    for (const [transposeA, transposeB] of [[false, false], [false, true], [true, false]]) {
      for (const values of [waves, edges]) {
        const options: ProductOptions = { M, N, K, transposeA, transposeB };
        const operands = { a: values(M * K, 1), b: values(K * N, 2) };
        const expected = await product(portable, operands, options);
        assertSameBits(await product(native, operands, options), expected, `${M} x ${N} x ${K}`);
      }
    }
  }
});

nativeTest("multiplyPacked() gives WebAssembly's bits in machine code", () => {
  for (const [M, N, K] of [[6, 8, 4], [96, 40, 512], [102, 51, 4100]]) {
    const a = edges(M * K, 3), b = edges(N * K, 4);
    const [expected, actual] = [portable, native].map((wasm) => {
      using scope = wasm.scope();
      const placed = placeMatrix(scope, a, { rows: M, columns: K });
      const rows = placeMatrix(scope, b, { rows: N, columns: K, height: N + 8 });
      const packed = packRows(wasm, scope, rows, { rows: N, columns: K });
      const c = { at: scope.zeros(M * 56), stride: 4 * 56 };
      const shape = { M, N, K: packed.depth, aRow: placed.stride, aStep: 4 };
      multiplyPacked(wasm, { a: placed.at, b: packed.at, c }, shape);
      return scope.f32(c.at, M * 56).slice();
    });
    assertSameBits(actual, expected, `${M} x ${N} x ${K}`);
  }
});

nativeTest("multiplyTeam() gives the same bits for any number of threads", async () => {
  const [M, N, K] = [331, 77, 2500];
  const a = waves(M * K, 5), b = waves(K * N, 6);
  const results: Float32Array[] = [];
  for (const threads of [1, 2, 3, 7]) {
    using scope = native.scope();
    const team = nativeTeam(native, threads)!;
    const placed = placeMatrix(scope, a, { rows: M, columns: K });
    const rest = placeMatrix(scope, b, { rows: K, columns: N, breadth: 80 });
    const c = { at: scope.zeros(M * 80), stride: 320 };
    const sides = { a: placed.at, aRow: placed.stride, aStep: 4, b: rest.at, bPanel: 32 };
    await multiplyTeam(team, { M, N, K, ...sides, bStep: rest.stride, c });
    results.push(scope.f32(c.at, M * 80).slice());
  }
  for (const result of results.slice(1)) assertSameBits(result, results[0], "shared");
});

nativeTest("packTeam() and mirrorTeam() move every number to its place", async () => {
  for (const [rows, columns, threads] of [[1, 4, 1], [8, 12, 2], [77, 20, 1], [1003, 404, 3]]) {
    using scope = native.scope();
    const team = nativeTeam(native, threads)!;
    const height = 8 * Math.ceil(rows / 8);
    const from = placeMatrix(scope, edges(rows * columns, 7), { rows, columns, height });
    const words = height * columns;
    const expected = packRows(portable, portable.scope(), copyTo(portable, native, from, height), {
      rows,
      columns,
    });
    const packed = await packTeam(team, scope, from, { rows, columns });
    const view = portable.scope().f32(expected.at, words);
    assertSameBits(scope.f32(packed.at, words), view, `${rows} x ${columns}`);

    const square = placeMatrix(scope, waves(rows * rows, 8), {
      rows,
      columns: rows,
      height,
      breadth: height,
    });
    const before = scope.f32(square.at, height * square.stride / 4).slice();
    await mirrorTeam(team, square, rows);
    const after = scope.f32(square.at, height * square.stride / 4);
    const lead = square.stride / 4;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < rows; j++) {
        const within = i >> 3 === j >> 3;
        const at = within || j < i ? i * lead + j : j * lead + i;
        assert.equal(after[i * lead + j], before[at], `${i}, ${j} of ${rows}`);
      }
    }
  }
});

/** The same rows in another memory. */
function copyTo(
  to: WasmBackend,
  from: WasmBackend,
  { at, stride }: { at: number; stride: number },
  height: number,
): { at: number; stride: number } {
  const words = height * stride / 4;
  return { at: to.scope().upload(new Float32Array(from.bytes, at, words)), stride };
}

nativeTest("product() copies what is no list of floats, or can lose its memory", async () => {
  const n = 256; // so much that it would be read where it lies
  const ones = new Float32Array(n * n).fill(1);
  for (const Other of [Float64Array, Uint8Array]) {
    const b = new Other(n * n).fill(2) as unknown as Float32Array;
    for (const operands of [{ a: ones, b }, { a: b, b: ones }]) {
      const c = await product(native, operands, { M: n, N: n, K: n });
      assert.ok(c.every((value) => value === 2 * n));
    }
  }
  const shrinking = new ArrayBuffer(4 * n * n, { maxByteLength: 8 * n * n });
  const a = new Float32Array(shrinking, 0, n * n).fill(3);
  const promise = product(native, { a, b: ones }, { M: n, N: n, K: n });
  shrinking.resize(0);
  assert.ok((await promise).every((value) => value === 3 * n));
});

nativeTest("product() gives the same bits beside others over one memory that grows", async () => {
  const wasm = new WasmBackend();
  const jobs = [[300, 320, 350], [900, 640, 70], [64, 1003, 2100], [1500, 1024, 33], [8, 8, 8]]
    .map(([M, N, K], i) => ({ a: waves(M * K, i), b: waves(K * N, i + 9), options: { M, N, K } }));
  const together = await Promise.all(
    jobs.map(({ a, b, options }) => product(wasm, { a, b }, options)),
  );
  for (const [i, { a, b, options }] of jobs.entries()) {
    const expected = await product(portable, { a, b }, options);
    assertSameBits(together[i], expected, `${options.M} x ${options.N} x ${options.K}`);
  }
});
