import assert from "node:assert/strict";
import {
  CounterRandom,
  encodeSae,
  fillNormal,
  ReferenceBackend,
  trainSae,
  WasmBackend,
} from "../../kernels/mod.ts";
import { cutBatches, planTraining } from "../../kernels/sae/sae_plan.ts";
import { columnMedians, startSae } from "../../kernels/sae/sae_start.ts";
import { TRAINING_TOLERANCE } from "../../kernels/sae/sae_train_reference.ts";
import { backends, backendTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";

const normals = (rows: number, width: number) =>
  fillNormal(new Float32Array(rows * width), { seed: 1, stream: "train test" });

// Whole and rest batches, a single row left over, features that fall out of use after three steps.
for (
  const [rows, width, features, active, batch] of [
    [2, 1, 1, 1, 2],
    [33, 7, 9, 2, 16],
    [61, 10, 12, 2, 17],
    [130, 65, 24, 3, 64],
  ]
) {
  backendTest(
    `trainSae() follows its reference for ${rows} x ${width}, batches of ${batch}`,
    async (backend) => {
      const training = {
        width,
        features,
        active,
        batch,
        epochs: 4,
        seed: 3,
        deadAfter: 3,
        rate: 0.01,
      };
      const values = normals(rows, width);
      const expected = await trainSae(new ReferenceBackend(), values, training);
      const actual = await trainSae(backend, values, training);
      assertClose(actual.losses, expected.losses, { absolute: 2e-5, relative: 1e-4 }, "losses");
      for (const name of ["encoder", "decoder", "featureBias", "inputBias"] as const) {
        assertClose(actual.parameters[name], expected.parameters[name], TRAINING_TOLERANCE, name);
      }
    },
  );
}

Deno.test("trainSae() follows its reference without fused multiply-add", async () => {
  const training = {
    width: 21,
    features: 11,
    active: 3,
    batch: 30,
    epochs: 3,
    seed: 3,
    deadAfter: 2,
  };
  const values = normals(70, 21);
  const expected = await trainSae(new ReferenceBackend(), values, training);
  const actual = await trainSae(new WasmBackend({ relaxed: false }), values, training);
  assertClose(actual.losses, expected.losses, { absolute: 2e-5, relative: 1e-4 }, "losses");
  const { encoder } = expected.parameters;
  assertClose(actual.parameters.encoder, encoder, TRAINING_TOLERANCE, "encoder");
});

backendTest(
  "trainSae() gives the same bits twice, and others for another seed",
  async (backend) => {
    const training = { width: 20, features: 16, active: 3, epochs: 3, batch: 32, seed: 5 };
    const values = normals(100, 20);
    const once = await trainSae(backend, values, training);
    assert.deepEqual(await trainSae(backend, values, training), once);
    const other = await trainSae(backend, values, { ...training, seed: 6 });
    assert.notDeepEqual(other.parameters.encoder, once.parameters.encoder);
  },
);

backendTest("trainSae() finds the features that made the rows", async (backend) => {
  // Each row is a positive mixture of two of eight directions in 24 dimensions.
  const [width, truth, rows] = [24, 8, 600];
  const random = new CounterRandom(7, "mixtures");
  const directions = Array.from({ length: truth }, () => {
    const direction = Array.from({ length: width }, () => random.normal());
    const length = Math.hypot(...direction);
    return direction.map((x) => x / length);
  });
  const values = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (const feature of random.shuffle([...directions.keys()]).slice(0, 2)) {
      const strength = 0.5 + random.next();
      directions[feature].forEach((x, c) => values[row * width + c] += strength * x);
    }
  }
  const training = { width, features: 16, active: 3, epochs: 150, batch: 100, rate: 5e-3, seed: 1 };
  const { parameters, losses } = await trainSae(backend, values, training);
  assert.ok(losses.at(-1)! < 0.05, `loss ${losses.at(-1)}`);
  const found = directions.map((direction) => {
    let best = 0;
    for (let f = 0; f < 16; f++) {
      const row = parameters.decoder.subarray(f * width, (f + 1) * width);
      best = Math.max(best, row.reduce((sum, x, c) => sum + x * direction[c], 0));
    }
    return best;
  });
  assert.ok(found.filter((cosine) => cosine > 0.95).length >= 7, `cosines ${found}`);
});

backendTest(
  "trainSae() keeps the decoder's rows at length 1 and reports each epoch",
  async (backend) => {
    const seen: number[] = [];
    const { parameters, losses } = await trainSae(backend, normals(50, 11), {
      width: 11,
      features: 5,
      active: 2,
      epochs: 6,
      batch: 25,
      seed: 1,
      onEpoch: (epochs) => seen.push(epochs),
    });
    assert.deepEqual(seen, [1, 2, 3, 4, 5, 6]);
    assert.equal(losses.length, 12);
    for (let f = 0; f < 5; f++) {
      const length = Math.hypot(...parameters.decoder.subarray(11 * f, 11 * (f + 1)));
      assert.ok(Math.abs(length - 1) < 1e-6, `length ${length}`);
    }
  },
);

backendTest("encodeSae() agrees with its reference on each row", async (backend) => {
  for (const [rows, width, features, active] of [[1, 1, 1, 1], [65, 30, 63, 4], [1031, 5, 70, 7]]) {
    const size = { width, features, active };
    const values = normals(rows, width);
    const parameters = await startSae(backend, values, { size, seed: 2 });
    const expected = await encodeSae(new ReferenceBackend(), values, { ...size, parameters });
    const actual = await encodeSae(backend, values, { ...size, parameters });
    assertClose(actual.values, expected.values, { absolute: 1e-6, relative: 1e-5 });
    assert.deepEqual(actual.features, expected.features);
  }
});

Deno.test("startSae() starts alike on every backend", async () => {
  const size = { width: 9, features: 20, active: 2 };
  const values = normals(31, 9);
  const start = await startSae(new ReferenceBackend(), values, { size, seed: 8 });
  for (const backend of backends().values()) {
    assert.deepEqual(await startSae(backend, values, { size, seed: 8 }), start);
  }
  assert.deepEqual(start.encoder, start.decoder);
});

Deno.test("columnMedians() takes the lower of two middle values", () => {
  const values = new Float32Array([4, 0, 1, 9, 3, 5, 2, 7]);
  assert.deepEqual([...columnMedians(values, 2)], [2, 5]);
});

Deno.test("cutBatches() leaves no row alone and none out", () => {
  assert.deepEqual(cutBatches(1059, 512).map((b) => b.count), [512, 512, 35]);
  assert.deepEqual(cutBatches(1025, 512).map((b) => b.count), [512, 511, 2]);
  assert.deepEqual(cutBatches(3, 2).map((b) => b.count), [3]);
  for (let rows = 2; rows < 40; rows++) {
    for (let batch = 2; batch < 12; batch++) {
      let next = 0;
      for (const { start, count } of cutBatches(rows, batch)) {
        assert.equal(start, next);
        assert.ok(count >= 2 && count <= Math.max(3, batch));
        next += count;
      }
      assert.equal(next, rows);
    }
  }
});

Deno.test("trainSae() refuses settings outside", async () => {
  const backend = backends().get("wasm")!;
  const run = (options: object, values = normals(8, 4)) =>
    trainSae(backend, values, { width: 4, features: 6, active: 2, seed: 1, ...options });
  await assert.rejects(() => run({}, normals(1, 4)), /there must be at least 2 rows: found 1/);
  await assert.rejects(() => run({ epochs: 0 }), /epochs must be a whole number from 1: found 0/);
  await assert.rejects(() => run({ batch: 1 }), /batch must be .* from 2 to 2048: found 1/);
  await assert.rejects(() => run({ rate: 0 }), /rate must be above 0: found 0/);
  await assert.rejects(() => run({ clip: NaN }), /clip must be above 0: found NaN/);
  await assert.rejects(() => run({ seed: -1 }), /the seed must be/);
  await assert.rejects(() => run({ width: 5 }), /split into rows of 5: current length is 32/);
  assert.throws(() => planTraining(1, { width: 1, features: 1, active: 1, seed: 0 }), RangeError);
});

Deno.test("trainSae() gives the same bits whatever its memory held before", async () => {
  const [rows, width] = [50, 33];
  const values = Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i * (i % 97 + 1)));
  const settings = { width, features: 17, active: 5, epochs: 7, batch: 7, rate: 0.01, seed: 3 };
  const expected = await trainSae(new WasmBackend(), values, settings);
  for (const held of [-1, 1, NaN]) {
    const wasm = new WasmBackend();
    {
      using scope = wasm.scope();
      const words = 2 ** 18;
      scope.f32(scope.room(words), words).fill(held);
    }
    assert.deepEqual(await trainSae(wasm, values, settings), expected, `after ${held}`);
  }
});
