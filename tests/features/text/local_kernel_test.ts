import assert from "node:assert/strict";
import { ReferenceBackend, ShapeError } from "../../../kernels/mod.ts";
import { applyLocalKernel, fitLocalKernel } from "../../../features/text/local_kernel.ts";
import { backendTest } from "../../_helpers/backends.ts";
import { assertClose } from "../../_helpers/close.ts";
import { uniformValues } from "../../_helpers/values.ts";

const [I, D] = [60, 5];
const values = uniformValues(I * D, 9);
const trainItems = [...Array(50).keys()];
const reference = new ReferenceBackend();

function kernelOf(i: number, j: number): number {
  let ij = 0, ii = 0, jj = 0;
  for (let d = 0; d < D; d++) {
    ij += values[i * D + d] * values[j * D + d];
    ii += values[i * D + d] ** 2;
    jj += values[j * D + d] ** 2;
  }
  return Math.exp((ij / Math.sqrt(ii * jj) - 1) / 0.2);
}

function inner(features: Float32Array, width: number, [i, j]: [number, number]): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += features[i * width + k] * features[j * width + k];
  return sum;
}

backendTest(
  "fitLocalKernel() gives features whose inner products are the kernel",
  async (backend) => {
    const options = { width: D, trainItems, components: 50, seed: 0 };
    const kernel = await fitLocalKernel(backend, values, options);
    const features = await applyLocalKernel(backend, kernel, values);
    let worst = 0;
    for (let i = 0; i < 50; i++) {
      for (let j = 0; j < I; j++) {
        worst = Math.max(worst, Math.abs(inner(features, 50, [i, j]) - kernelOf(i, j)));
      }
    }
    assert.ok(worst < 1e-4, String(worst));
    const trace = kernel.eigenvalues.reduce((sum, x) => sum + x, 0);
    assert.ok(Math.abs(trace - 50) < 1e-3, String(trace));
  },
);

backendTest("fitLocalKernel() finds the eigenpairs that the reference finds", async (backend) => {
  const options = { width: D, trainItems, components: 4, seed: 0 };
  const expected = await fitLocalKernel(reference, values, options);
  const kernel = await fitLocalKernel(backend, values, options);
  assertClose(kernel.eigenvalues, expected.eigenvalues, { absolute: 0, relative: 1e-5 });
  assertClose(kernel.weights, expected.weights, { absolute: 1e-4, relative: 0 });
});

Deno.test("fitLocalKernel() orders features by eigenvalue, whose length each has in training", async () => {
  const options = { width: D, trainItems, components: 6, seed: 0 };
  const kernel = await fitLocalKernel(reference, values, options);
  const features = await applyLocalKernel(reference, kernel, values);
  for (let k = 0; k < 6; k++) {
    let square = 0;
    for (const i of trainItems) square += features[i * 6 + k] ** 2;
    assert.ok(Math.abs(square / kernel.eigenvalues[k] - 1) < 1e-4);
    if (k > 0) assert.ok(kernel.eigenvalues[k] <= kernel.eigenvalues[k - 1]);
  }
});

Deno.test("fitLocalKernel() draws as many landmarks as it may, the same for the same seed", async () => {
  const options = { width: D, trainItems, components: 3, landmarks: 20 };
  const fit = (seed: number) => fitLocalKernel(reference, values, { ...options, seed });
  const first = await fit(1);
  assert.equal(first.landmarks.length, 20 * D);
  assert.deepEqual(await fit(1), first);
  assert.notDeepEqual((await fit(2)).landmarks, first.landmarks);
});

backendTest("applyLocalKernel() gives many rows what it gives few", async (backend) => {
  const kernel = await fitLocalKernel(backend, values, {
    width: D,
    trainItems,
    components: 2,
    seed: 0,
  });
  const few = await applyLocalKernel(backend, kernel, values);
  const many = new Float32Array(4200 * D);
  for (let at = 0; at < many.length; at += values.length) many.set(values, at);
  const features = await applyLocalKernel(backend, kernel, many);
  for (const copy of [0, 68, 69]) {
    const part = features.subarray(copy * 2 * I, (copy + 1) * 2 * I);
    assertClose(part, few, { absolute: 1e-6, relative: 0 });
  }
});

Deno.test("fitLocalKernel() takes duplicates and a single row", async () => {
  const two = new Float32Array([1, 2, 1, 2]);
  const options = { width: 2, components: 2, seed: 0 };
  const kernel = await fitLocalKernel(reference, two, { ...options, trainItems: [0, 1] });
  assert.equal(kernel.rank, 1);
  const features = await applyLocalKernel(reference, kernel, two);
  assertClose(features, [1, 0, 1, 0], { absolute: 1e-6, relative: 0 });
  const one = await fitLocalKernel(reference, two, { ...options, trainItems: [1] });
  assert.equal(one.rank, 1);
});

Deno.test("fitLocalKernel() refuses no training row, a bandwidth of zero and broken rows", async () => {
  const options = { width: D, trainItems, seed: 0 };
  const fit = (change: Record<string, unknown>) =>
    fitLocalKernel(reference, values, { ...options, ...change });
  await assert.rejects(fit({ trainItems: [] }), /rows from 0 to 59: found none/);
  await assert.rejects(fit({ trainItems: [60] }), /found 60/);
  await assert.rejects(fit({ bandwidth: 0 }), /bandwidth must be above 0/);
  await assert.rejects(fit({ landmarks: 0 }), /landmarks must be/);
  await assert.rejects(fit({ width: 7 }), /width must be a whole number that divides/);
  const kernel = await fitLocalKernel(reference, values, { ...options, components: 2 });
  await assert.rejects(applyLocalKernel(reference, kernel, values.subarray(1)), ShapeError);
});
