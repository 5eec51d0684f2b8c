import assert from "node:assert/strict";
import { ReferenceBackend, type SgdOptions, ShapeError, stepSgd } from "../../kernels/mod.ts";
import { TOLERANCE } from "../../kernels/optimiser/sgd_reference.ts";
import { backends, backendTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";

const golden = JSON.parse(
  await Deno.readTextFile(new URL("../golden/optimiser/steps.json", import.meta.url)),
);

/** Raw scales on both sides of zero, some of them exactly zero; cheap enough for millions. */
function start(length: number) {
  const spread = (factor: number) =>
    Float32Array.from({ length }, (_, i) => (Math.imul(i + 1, factor) >> 8) / 2 ** 23);
  const raw = spread(0x9e3779b1).map((x, i) => i % 5 === 4 ? 0 : 0.5 * x);
  return { raw, gradient: spread(0x85ebca6b) };
}

async function agrees(backend: Parameters<typeof stepSgd>[0], length: number, options: SgdOptions) {
  const [expected, actual] = [start(length), start(length)];
  await stepSgd(new ReferenceBackend(), expected, options);
  await stepSgd(backend, actual, options);
  assertClose(actual.raw, expected.raw, TOLERANCE);
}

// One; about a quad; about a workgroup; a prime; past 65,535 workgroups of 64.
for (const length of [1, 3, 5, 63, 64, 65, 1009, 65_537 * 64 + 1]) {
  backendTest(
    `stepSgd() agrees with its reference on ${length} scales`,
    (backend) =>
      agrees(backend, length, { rate: 0.05, penalty: 0.3, penaltyScale: 0.25, snapBelow: 0.01 }),
  );
}

backendTest("stepSgd() takes rates by model and by column", async (backend) => {
  const rate = { perModel: [0.05, 0.1, 0.5] };
  const penalty = { perColumn: [0, 0.1, 0.2, 0.3, 0.4, 1, 2] };
  await agrees(backend, 21, { models: 3, columns: 7, rate, penalty });
  await agrees(backend, 21, { models: 3, rate: 0.05, penalty: rate, snapBelow: 0 });
});

backendTest("stepSgd() follows the golden steps of PyTorch with snapping", async (backend) => {
  const raw = new Float32Array([0.5, 0.02, 0.0009, 0, -0.1, 0.3]);
  const gradient = new Float32Array(6);
  for (let step = 1; step <= golden.sgd.length; step++) {
    gradient.forEach((_, i) => gradient[i] = 0.1 * ((i * 7 + step * 13) % 11 - 5) / 4);
    const snapBelow = step % 2 === 0 ? 0.001 : undefined;
    await stepSgd(backend, { raw, gradient }, { rate: 0.05, penalty: 0.2, snapBelow });
    assertClose(raw, golden.sgd[step - 1], { absolute: 1e-7, relative: 1e-6 }, `step ${step}`);
  }
});

backendTest("stepSgd() never moves a scale of zero or below", async (backend) => {
  const raw = new Float32Array([0, -0, -1e-30, -0.1, -5]);
  const gradient = new Float32Array(5).fill(-1e6);
  await stepSgd(backend, { raw, gradient }, { rate: 1, penalty: -3 });
  assert.deepEqual([...raw], [0, -0, -1e-30, -0.1, -5].map(Math.fround));
});

backendTest("stepSgd() snaps a scale exactly at the threshold and none above", async (backend) => {
  const threshold = 0.001;
  const at = Math.fround(threshold);
  const raw = new Float32Array([at, at + 2 ** -30, 0, 1]);
  const gradient = new Float32Array(4);
  await stepSgd(backend, { raw, gradient }, { rate: 1, snapBelow: at });
  assert.deepEqual([...raw], [-0.1, at + 2 ** -30, -0.1, 1].map(Math.fround));
});

Deno.test("stepSgd() refuses arrays, rates and thresholds that do not fit", async () => {
  for (const backend of backends().values()) {
    const state = start(12);
    const short = { ...state, gradient: new Float32Array(11) };
    await assert.rejects(() => stepSgd(backend, short, { rate: 1 }), ShapeError);
    const penalty = { perColumn: [1, 2] };
    await assert.rejects(() => stepSgd(backend, state, { rate: 1, penalty }), ShapeError);
    await assert.rejects(
      () => stepSgd(backend, state, { rate: 1, snapBelow: -1 }),
      /snapBelow must be at least 0: found -1/,
    );
    assert.deepEqual(state, start(12));
  }
});
