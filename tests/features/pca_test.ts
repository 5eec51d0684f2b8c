import assert from "node:assert/strict";
import { applyPca, fitPca, type Pca, pcaFeatures } from "../../features/mod.ts";
import { largestEigenpairs } from "../../features/pca_eigen.ts";
import { ShapeError, WasmBackend } from "../../kernels/mod.ts";
import golden from "../golden/pca/pca.json" with { type: "json" };
import { backends, backendTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { uniformValues } from "../_helpers/values.ts";

const wasm = new WasmBackend();

function row(values: ArrayLike<number>, k: number, width: number): number[] {
  return Array.from({ length: width }, (_, j) => values[k * width + j]);
}
function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Rows around a mean, with variance 1/k along the k-th of random directions. */
function table(rows: number, width: number, rank: number): Float32Array {
  const [left, right] = [uniformValues(rows * rank, 5), uniformValues(rank * width, 6)];
  return Float32Array.from({ length: rows * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width), at % width];
    let sum = 0.2;
    for (let k = 0; k < rank; k++) sum += left[i * rank + k] * right[k * width + j] / (k + 1);
    return sum;
  });
}

for (const method of ["gram", "subspace"] as const) {
  backendTest(`fitPca() by ${method} agrees with scikit-learn up to sign`, async (backend) => {
    const { rows, width, values, mean, axes, variance, explained } = golden.plain;
    const data = Float32Array.from(values);
    const pca = await fitPca(backend, data, { rows, width, components: 8, method });
    assert.ok(pca.converged);
    assert.equal(pca.rank, 8);
    assertClose(pca.mean, mean, { absolute: 1e-6, relative: 0 }, "mean");
    assertClose(pca.variance, variance, { absolute: 0, relative: 2e-6 }, "variance");
    assertClose(pca.explained, explained, { absolute: 0, relative: 2e-6 }, "explained");
    for (let k = 0; k < 8; k++) {
      const [ours, theirs] = [row(pca.axes, k, width), row(axes, k, width)];
      const sign = Math.sign(dot(ours, theirs));
      const tolerance = { absolute: method === "gram" ? 5e-6 : 2e-4, relative: 0 };
      assertClose(ours, theirs.map((x) => sign * x), tolerance, `axis ${k}`);
    }
  });
}

backendTest(
  "fitPca() spans the plane of nearly equal axes as scikit-learn does",
  async (backend) => {
    const { rows, width, values, axes, variance } = golden.near;
    const data = Float32Array.from(values);
    const pca = await fitPca(backend, data, { rows, width, components: 8 });
    assertClose(pca.variance, variance, { absolute: 0, relative: 2e-5 }, "variance");
    for (const pair of [[0], [1, 2], [3], [4], [5], [6, 7]]) {
      for (const k of pair) {
        const ours = row(pca.axes, k, width);
        const inside = pair.reduce((sum, l) => sum + dot(ours, row(axes, l, width)) ** 2, 0);
        assertClose([inside], [1], { absolute: 1e-5, relative: 0 }, `axis ${k}`);
        for (let l = 0; l < 8; l++) {
          const expected = l === k ? 1 : 0;
          assertClose([dot(ours, row(pca.axes, l, width))], [expected], {
            absolute: 1e-6,
            relative: 0,
          });
        }
      }
    }
  },
);

Deno.test("fitPca() gives the same axes and signs on every backend and for either side", async () => {
  for (const [rows, width] of [[40, 90], [90, 40], [65, 65]]) {
    const values = table(rows, width, 12);
    let first: Pca | undefined;
    for (const backend of backends().values()) {
      const pca = await fitPca(backend, values, { rows, width, components: 10 });
      first ??= pca;
      assertClose(pca.axes, first.axes, { absolute: 1e-4, relative: 0 });
      assertClose(pca.variance, first.variance, { absolute: 0, relative: 1e-5 });
      for (let k = 0; k < 10; k++) {
        const axis = row(pca.axes, k, width);
        const largest = Math.max(...axis.map(Math.abs));
        assert.ok(axis.find((x) => Math.abs(x) >= 0.999 * largest)! > 0);
      }
    }
  }
});

backendTest("fitPca() pads with zeros where fewer components are possible", async (backend) => {
  for (const [rows, width, rank, expected] of [[5, 30, 9, 4], [30, 3, 3, 3], [30, 20, 2, 2]]) {
    const values = table(rows, width, rank);
    const pca = await fitPca(backend, values, { rows, width, components: 12 });
    assert.equal(pca.rank, expected);
    assert.ok(pca.axes.subarray(expected * width).every((x) => x === 0));
    assert.ok(pca.variance.subarray(expected).every((x) => x === 0));
    assertClose([pca.explained.reduce((a, b) => a + b)], [1], { absolute: 1e-4, relative: 0 });
    const scores = await applyPca(backend, pca, values);
    for (let i = 0; i < rows; i++) {
      assert.ok(scores.subarray(i * 12 + expected, (i + 1) * 12).every((x) => x === 0));
    }
  }
  const one = await fitPca(backend, new Float32Array([1, 2]), { rows: 1, width: 2, components: 2 });
  assert.equal(one.rank, 0);
  const flat = new Float32Array(12).fill(3);
  assert.equal((await fitPca(backend, flat, { rows: 4, width: 3, components: 2 })).rank, 0);
});

backendTest(
  "applyPca() gives scores with the variances of the fit and no correlation",
  async (backend) => {
    const [rows, width, K] = [120, 30, 5];
    const values = table(rows, width, 8);
    const pca = await fitPca(backend, values, { rows, width, components: K });
    const scores = await applyPca(backend, pca, values);
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < K; l++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += scores[i * K + k] * scores[i * K + l];
        const expected = k === l ? pca.variance[k] : 0;
        assertClose([sum / (rows - 1)], [expected], {
          absolute: 1e-5 * pca.variance[0],
          relative: 0,
        });
      }
    }
  },
);

Deno.test("fitPca() by subspace agrees with the Gram form, and with itself to the bit", async () => {
  const [rows, width] = [300, 211];
  const values = table(rows, width, 60);
  const options = { rows, width, components: 20 };
  const gram = await fitPca(wasm, values, { ...options, method: "gram" });
  const subspace = await fitPca(wasm, values, { ...options, method: "subspace", seed: 3 });
  assert.ok(subspace.converged);
  assertClose(subspace.variance, gram.variance, { absolute: 0, relative: 1e-4 });
  assertClose(subspace.axes, gram.axes, { absolute: 2e-3, relative: 0 });
  assert.deepEqual(
    await fitPca(wasm, values, { ...options, method: "subspace", seed: 3 }),
    subspace,
  );
});

Deno.test("fitPca() refuses sizes that do not fit and values that are not finite", async () => {
  const values = new Float32Array(6);
  const fit = (v: Float32Array, rows: number, width: number, components = 1) => () =>
    fitPca(wasm, v, { rows, width, components });
  await assert.rejects(fit(values, 2, 4), ShapeError);
  await assert.rejects(fit(values, 2, 3, 0), /components must be a whole number/);
  const broken = values.with(4, Infinity);
  await assert.rejects(fit(broken, 2, 3), /row 1, column 1 is Infinity/);
  const pca = await fitPca(wasm, uniformValues(6, 1), { rows: 2, width: 3, components: 1 });
  await assert.rejects(() => applyPca(wasm, pca, new Float32Array(4)), ShapeError);
});

Deno.test("largestEigenpairs() keeps vectors of equal eigenvalues orthogonal", () => {
  const size = 24; // blocks with eigenvalues 3 and 1, twelve times each
  const matrix = Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return i === j ? 2 : i >> 1 === j >> 1 ? 1 : 0;
  });
  const { values, vectors } = largestEigenpairs(matrix, { size, count: 14 });
  assertClose(values, [...Array(12).fill(3), ...Array(12).fill(1)], {
    absolute: 1e-12,
    relative: 0,
  });
  for (let k = 0; k < 14; k++) {
    const v = row(vectors, k, size);
    const image = v.map((_, i) => dot(row(matrix, i, size), v));
    assertClose(image, v.map((x) => values[k] * x), { absolute: 1e-11, relative: 0 });
    for (let l = 0; l < 14; l++) {
      assertClose([dot(v, row(vectors, l, size))], [k === l ? 1 : 0], {
        absolute: 1e-12,
        relative: 0,
      });
    }
  }
});

backendTest(
  "pcaFeatures() scales, fits on training items only, and scales again",
  async (backend) => {
    const [items, width, K] = [50, 40, 6];
    const embeddings = table(items, width, 15);
    const trainItems = Array.from({ length: 40 }, (_, i) => i);
    const options = { width, trainItems, components: K };
    const { values, rank } = await pcaFeatures(backend, embeddings, options);
    assert.equal(rank, K);
    for (let i = 0; i < items; i++) {
      const v = row(values, i, K);
      assertClose([dot(v, v)], [1], { absolute: 1e-6, relative: 0 });
    }
    // Other test items change nothing for the rest.
    const changed = embeddings.map((x, at) => at >= 45 * width ? -x * x : x);
    const again = await pcaFeatures(backend, changed, options);
    assert.deepEqual(again.values.subarray(0, 45 * K), values.subarray(0, 45 * K));
    assert.notDeepEqual(again.values.subarray(45 * K), values.subarray(45 * K));
    const all = await pcaFeatures(backend, changed, { ...options, trainItems: "all" });
    assert.notDeepEqual(all.values.subarray(0, 45 * K), values.subarray(0, 45 * K));
  },
);

Deno.test("pcaFeatures() keeps results by content, and makes a damaged file anew", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const cacheFolder = `${folder}/not/yet`;
    const embeddings = table(20, 10, 5);
    const options = { width: 10, trainItems: [0, 1, 2, 3, 4, 5, 6], components: 3, cacheFolder };
    const first = await pcaFeatures(wasm, embeddings, options);
    const second = await pcaFeatures(wasm, embeddings, options);
    assert.deepEqual([first.cache, second.cache], ["miss", "hit"]);
    assert.deepEqual({ ...second, cache: "miss" }, first);
    const other = await pcaFeatures(wasm, embeddings.with(0, 9), options);
    assert.notEqual(other.digest, first.digest);
    const moved = await pcaFeatures(wasm, embeddings, { ...options, trainItems: [7, 8, 9] });
    assert.notEqual(moved.digest, first.digest);
    await Deno.writeTextFile(`${cacheFolder}/pca-2-${first.digest}.safetensors`, "torn");
    const anew = await pcaFeatures(wasm, embeddings, options);
    assert.equal(anew.cache, "damaged");
    assert.deepEqual({ ...anew, cache: "miss" }, first);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("pcaFeatures() refuses training items that are not rows, twice named or too few", async () => {
  const make = (trainItems: number[]) => () =>
    pcaFeatures(wasm, uniformValues(12, 1), { width: 3, trainItems });
  await assert.rejects(make([0, 4]), /training items must be rows of 0 to 3: found 4/);
  await assert.rejects(make([0, 1, 1]), /training item 1 must stand once: found twice/);
  await assert.rejects(make([2]), /at least 2 training items: found 1/);
});
