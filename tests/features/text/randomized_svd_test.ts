import assert from "node:assert/strict";
import { openBackend, ShapeError } from "../../../kernels/mod.ts";
import { jacobiSvd } from "../../../features/text/jacobi_svd.ts";
import type { DenseMatrix } from "../../../features/text/matrix_block.ts";
import { randomizedSvd, type TruncatedSvd } from "../../../features/text/randomized_svd.ts";
import type { SparseMatrix } from "../../../features/text/sparse_matrix.ts";
import { triangularise } from "../../../features/text/triangularise.ts";
import { backends, backendTest } from "../../_helpers/backends.ts";
import { assertClose } from "../../_helpers/close.ts";
import { uniformValues } from "../../_helpers/values.ts";
import golden from "../../golden/text/text.json" with { type: "json" };

const { rows, columns } = golden.sparse;
const sparse: SparseMatrix = {
  rows,
  columns,
  starts: Uint32Array.from(golden.sparse.starts),
  indices: Uint32Array.from(golden.sparse.indices),
  values: Float64Array.from(golden.sparse.values),
};
const host = await openBackend({ device: "wasm" });

function dense(matrix: SparseMatrix): Float32Array {
  const out = new Float32Array(matrix.rows * matrix.columns);
  for (let i = 0; i < matrix.rows; i++) {
    for (let e = matrix.starts[i]; e < matrix.starts[i + 1]; e++) {
      out[i * matrix.columns + matrix.indices[e]] = matrix.values[e];
    }
  }
  return out;
}

function transposed(matrix: SparseMatrix): SparseMatrix {
  const entries: [number, number, number][] = [];
  for (let i = 0; i < matrix.rows; i++) {
    for (let e = matrix.starts[i]; e < matrix.starts[i + 1]; e++) {
      entries.push([matrix.indices[e], i, matrix.values[e]]);
    }
  }
  entries.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const starts = new Uint32Array(matrix.columns + 1);
  for (const [row] of entries) starts[row + 1]++;
  for (let i = 0; i < matrix.columns; i++) starts[i + 1] += starts[i];
  return {
    rows: matrix.columns,
    columns: matrix.rows,
    starts,
    indices: Uint32Array.from(entries, (e) => e[1]),
    values: Float64Array.from(entries, (e) => e[2]),
  };
}

/** Largest distance of vectors · vectorsᵀ from the identity. */
function skew(vectors: Float64Array, count: number): number {
  const length = vectors.length / count;
  let worst = 0;
  for (let k = 0; k < count; k++) {
    for (let l = 0; l <= k; l++) {
      let sum = k === l ? -1 : 0;
      for (let i = 0; i < length; i++) sum += vectors[k * length + i] * vectors[l * length + i];
      worst = Math.max(worst, Math.abs(sum));
    }
  }
  return worst;
}

/** Largest |A rightᵀ − leftᵀ singular|. */
function residual(a: ArrayLike<number>, svd: TruncatedSvd, [m, n]: [number, number]): number {
  let worst = 0;
  for (let k = 0; k < svd.rank; k++) {
    for (let i = 0; i < m; i++) {
      let sum = -svd.left[k * m + i] * svd.singular[k];
      for (let j = 0; j < n; j++) sum += a[i * n + j] * svd.right[k * n + j];
      worst = Math.max(worst, Math.abs(sum));
    }
  }
  return worst;
}

for (const [name, matrix] of [["tall", sparse], ["wide", transposed(sparse)]] as const) {
  Deno.test(`randomizedSvd() finds SciPy's singular values of a ${name} sparse matrix`, async () => {
    const svd = await randomizedSvd(host, matrix, { components: 8, seed: 3 });
    assertClose(svd.singular, golden.sparse.singular, { absolute: 0, relative: 1e-10 });
    assert.equal(svd.rank, 8);
    assert.ok(skew(svd.left, 8) < 1e-12 && skew(svd.right, 8) < 1e-12);
    const exact = Float64Array.from(dense(matrix)); // rounded, hence the bound
    assert.ok(residual(exact, svd, [matrix.rows, matrix.columns]) < 1e-6);
  });
}

backendTest("randomizedSvd() finds SciPy's singular values of a dense matrix", async (backend) => {
  const matrix = { rows, columns, values: dense(sparse) };
  const svd = await randomizedSvd(backend, matrix, { components: 8, seed: 3 });
  assertClose(svd.singular, golden.sparse.singular, { absolute: 0, relative: 1e-6 });
  assert.ok(residual(matrix.values, svd, [rows, columns]) < 1e-5);
});

Deno.test("randomizedSvd() gives the same bits twice and other bits for another seed", async () => {
  const options = { components: 4, oversampling: 2, powerIterations: 0 };
  const first = await randomizedSvd(host, sparse, { ...options, seed: 1 });
  assert.deepEqual(await randomizedSvd(host, sparse, { ...options, seed: 1 }), first);
  const other = await randomizedSvd(host, sparse, { ...options, seed: 2 });
  assert.notDeepEqual(other.singular, first.singular);
});

Deno.test("randomizedSvd() comes nearer with each round of power iterations", async () => {
  const exact = golden.sparse.singular[5];
  let before = Infinity;
  for (const powerIterations of [0, 1, 2, 4]) {
    const options = { components: 6, oversampling: 1, powerIterations, seed: 5 };
    const missing = exact - (await randomizedSvd(host, sparse, options)).singular[5];
    assert.ok(missing > -1e-12 && missing < 0.5 * before, `${powerIterations}: ${missing}`);
    before = missing;
  }
});

Deno.test("randomizedSvd() turns the right vector's largest coordinate up", async () => {
  const { right } = await randomizedSvd(host, sparse, { components: 8, seed: 3 });
  for (let k = 0; k < 8; k++) {
    const axis = right.subarray(k * columns, (k + 1) * columns);
    const largest = axis.reduce((best, x) => Math.abs(x) > Math.abs(best) ? x : best, 0);
    assert.ok(largest > 0);
  }
});

Deno.test("randomizedSvd() leaves zeros where the matrix has no more to give", async () => {
  for (const backend of backends().values()) {
    const u = [1, 2, 2], v = [3, 0, 4, 0, 12];
    const values = Float32Array.from(u.flatMap((x) => v.map((y) => x * y)));
    const svd = await randomizedSvd(backend, { rows: 3, columns: 5, values }, {
      components: 7,
      seed: 0,
    });
    assert.equal(svd.rank, 1);
    assertClose(svd.singular, [39, 0, 0, 0, 0, 0, 0], { absolute: 1e-12, relative: 1e-6 });
    assertClose(svd.right.subarray(0, 5), v.map((x) => x / 13), { absolute: 1e-6, relative: 0 });
    assert.ok(svd.left.subarray(3).every((x) => x === 0));
    assert.ok(svd.right.subarray(5).every((x) => x === 0));
  }
});

Deno.test("randomizedSvd() takes matrices of zeros and without columns", async () => {
  const empty = {
    starts: new Uint32Array(3),
    indices: new Uint32Array(),
    values: new Float64Array(),
  };
  for (const columns of [0, 4]) {
    const svd = await randomizedSvd(host, { rows: 2, columns, ...empty }, {
      components: 3,
      seed: 0,
    });
    assert.equal(svd.rank, 0);
    assert.deepEqual([svd.left.length, svd.right.length], [6, 3 * columns]);
    assert.ok(svd.singular.every((x) => x === 0));
  }
});

Deno.test("randomizedSvd() refuses counts, lengths, seeds and values that are outside", async () => {
  const values = new Float32Array([1, 2, 3, 4]), matrix = { rows: 2, columns: 2, values };
  const run = (change: Record<string, number>, m: DenseMatrix = matrix) =>
    randomizedSvd(host, m, { components: 1, seed: 0, ...change });
  await assert.rejects(run({ components: 0 }), /components must be .* at least 1: it is 0/);
  await assert.rejects(run({ powerIterations: -1 }), /powerIterations must be .* it is -1/);
  await assert.rejects(run({}, { ...matrix, rows: 3 }), ShapeError);
  values[2] = NaN;
  await assert.rejects(run({}), /every value must be finite: number 2 is NaN/);
  const large = { rows: 40, columns: 40, values: uniformValues(1600, 1) };
  await assert.rejects(run({ seed: -1 }, large), /seed must be a whole number/);
});

Deno.test("jacobiSvd() decomposes a matrix whose columns nearly coincide", () => {
  const size = 9;
  const matrix = Float64Array.from(uniformValues(size * size, 5));
  for (let i = 0; i < size; i++) {
    matrix[i * size + 1] = matrix[i * size] + 1e-9 * matrix[i * size + 1];
  }
  const { singular, left, right } = jacobiSvd(matrix, size);
  assert.ok(singular[size - 1] > 0 && singular[size - 1] < 1e-8);
  assert.ok(skew(left, size) < 1e-12 && skew(right, size) < 1e-12);
  let worst = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = -matrix[i * size + j];
      for (let k = 0; k < size; k++) sum += left[k * size + i] * singular[k] * right[k * size + j];
      worst = Math.max(worst, Math.abs(sum));
    }
  }
  assert.ok(worst < 1e-14, String(worst));
});

Deno.test("jacobiSvd() says so when it meets a NaN", () => {
  assert.throws(() => jacobiSvd(new Float64Array([1, NaN, 0, 1]), 2), RangeError);
});

Deno.test("triangularise() gives back the vectors, and zero for one that depends on those before", () => {
  const [count, length] = [5, 40];
  const vectors = Float64Array.from(uniformValues(count * length, 3));
  for (let i = 0; i < length; i++) {
    vectors[3 * length + i] = 0.1 * vectors[i] - 7 * vectors[length + i];
    vectors[4 * length + i] = vectors[2 * length + i] + 1e-9 * vectors[4 * length + i];
  }
  const given = vectors.slice();
  const factors = triangularise(vectors, count);
  assert.ok(vectors.subarray(3 * length, 4 * length).every((x) => x === 0));
  assert.equal(factors[3 * count + 3], 0);
  for (let k = 0; k < count; k++) {
    for (let l = 0; l < k; l++) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += vectors[k * length + i] * vectors[l * length + i];
      assert.ok(Math.abs(sum) < 1e-14, `${k}, ${l}: ${sum}`);
    }
    for (let i = 0; i < length; i++) {
      let sum = -given[k * length + i];
      for (let l = 0; l <= k; l++) sum += factors[l * count + k] * vectors[l * length + i];
      assert.ok(Math.abs(sum) < 1e-13, `vector ${k}, ${i}: ${sum}`);
    }
  }
});
