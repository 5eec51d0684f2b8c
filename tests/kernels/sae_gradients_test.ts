import assert from "node:assert/strict";
import {
  fillNormal,
  ReferenceBackend,
  saeGradients,
  type SaeParameters,
  type SaeSize,
  ShapeError,
} from "../../kernels/mod.ts";
import { SAE_CONSTANTS } from "../../kernels/sae/sae_model.ts";
import {
  saeForwardReference,
  saeGradientsReference,
  TOLERANCE,
} from "../../kernels/sae/sae_reference.ts";
import { backends, backendTest, gpuTest } from "../_helpers/backends.ts";
import { assertClose, relativeError } from "../_helpers/close.ts";

const NAMES = ["encoder", "decoder", "featureBias", "inputBias"] as const;

/** An autoencoder in no special place: encoder and decoder differ, biases are not zero. */
function parametersOf({ width, features }: SaeSize, seed = 1): SaeParameters {
  const normals = (length: number, stream: string, deviation: number) =>
    fillNormal(new Float32Array(length), { seed, stream, deviation });
  const decoder = normals(features * width, "decoder", 1);
  for (let at = 0; at < decoder.length; at += width) {
    const row = decoder.subarray(at, at + width);
    const length = Math.hypot(...row);
    row.forEach((x, c) => row[c] = x / length);
  }
  return {
    encoder: normals(features * width, "encoder", 1 / Math.sqrt(width)),
    decoder,
    featureBias: normals(features, "feature bias", 0.1),
    inputBias: normals(width, "input bias", 0.1),
  };
}

const rowsOf = (count: number, width: number) =>
  fillNormal(new Float32Array(count * width), { seed: 2, stream: "rows" });

/** Every third feature has not fired for long. */
const idleOf = (features: number) =>
  Uint32Array.from({ length: features }, (_, f) => f % 3 ? 5 : 900);

// Rows, width, features, active: ones; about quads, tiles and workgroups of 64; primes; a real size.
const SIZES = [
  [1, 1, 1, 1],
  [2, 3, 5, 2],
  [7, 63, 65, 3],
  [8, 64, 64, 1],
  [9, 65, 63, 4],
  [37, 17, 131, 7],
  [67, 384, 48, 4],
] as const;

for (const [count, width, features, active] of SIZES) {
  const size = { width, features, active };
  backendTest(
    `saeGradients() agrees with its reference on ${count} x ${width}, ${active} of ${features}`,
    async (backend) => {
      const options = { ...size, rows: rowsOf(count, width), idle: idleOf(features) };
      const expected = await saeGradients(new ReferenceBackend(), parametersOf(size), options);
      const actual = await saeGradients(backend, parametersOf(size), options);
      assertClose([actual.loss], [expected.loss], { absolute: 1e-6, relative: 1e-5 }, "loss");
      for (const name of NAMES) {
        const wanted = expected.gradients[name];
        const largest = wanted.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
        const { absolute, relative } = TOLERANCE;
        const tolerance = { absolute: absolute * largest + 1e-12, relative };
        assertClose(actual.gradients[name], wanted, tolerance, name);
      }
      assert.deepEqual(actual.idle, expected.idle);
    },
  );
}

backendTest("saeGradients() reaches past 65,535 workgroups", async (backend) => {
  const size = { width: 2052, features: 3, active: 1 };
  const options = { ...size, rows: rowsOf(2048, 2052) };
  const expected = await saeGradients(new ReferenceBackend(), parametersOf(size), options);
  const actual = await saeGradients(backend, parametersOf(size), options);
  for (const name of NAMES) {
    assert.ok(relativeError(actual.gradients[name], expected.gradients[name]) < 1e-5, name);
  }
});

gpuTest("saeGradients() refuses more features than one invocation may loop over", async (gpu) => {
  const size = { width: 1, features: 65_537, active: 2 };
  await assert.rejects(
    () => saeGradients(gpu, parametersOf(size), { ...size, rows: new Float32Array([1, -2, 0.5]) }),
    /one invocation must loop at most 60000 times: found 3 rows of 1, 65537 features, 2 active/,
  );
});

backendTest("saeGradients() gives the same bits twice", async (backend) => {
  const size = { width: 33, features: 70, active: 5 };
  const options = { ...size, rows: rowsOf(50, 33), idle: idleOf(70) };
  const once = await saeGradients(backend, parametersOf(size), options);
  assert.deepEqual(await saeGradients(backend, parametersOf(size), options), once);
});

Deno.test("saeGradientsReference() agrees with finite differences of the loss", () => {
  const size = { width: 5, features: 24, active: 2 };
  const rows = rowsOf(4, 5);
  const settings = { size, idle: idleOf(24), constants: { ...SAE_CONSTANTS, reviveWeight: 0.7 } };
  const start = parametersOf(size);
  const parameters = {
    encoder: Float64Array.from(start.encoder),
    decoder: Float64Array.from(start.decoder),
    featureBias: Float64Array.from(start.featureBias),
    inputBias: Float64Array.from(start.inputBias),
  };
  const given = saeForwardReference(parameters, rows, settings);
  assert.ok(given.revived.some((activations) => activations.length > 0));
  const gradients = saeGradientsReference(parameters, given, settings);
  const loss = () => saeForwardReference(parameters, rows, { ...settings, given }).loss;
  for (const name of NAMES) {
    const differences = parameters[name].map((value, at) => {
      const step = 1e-5;
      parameters[name][at] = value + step;
      const above = loss();
      parameters[name][at] = value - step;
      const below = loss();
      parameters[name][at] = value;
      return (above - below) / (2 * step);
    });
    assertClose(gradients[name], differences, { absolute: 1e-8, relative: 1e-6 }, name);
  }
});

Deno.test("saeForwardReference() has a loss of 1 where the mean is all it knows", () => {
  const rows = new Float32Array([1, 5, 3, 9]);
  const parameters = {
    encoder: new Float32Array(2),
    decoder: new Float32Array([1, 0]),
    featureBias: new Float32Array(1),
    inputBias: new Float32Array([2, 7]),
  };
  const size = { width: 2, features: 1, active: 1 };
  const constants = { ...SAE_CONSTANTS, reviveWeight: 0 };
  const { loss } = saeForwardReference(parameters, rows, { size, idle: [0], constants });
  assert.equal(loss, 1);
});

backendTest(
  "saeGradients() takes the earlier of equal features, and none that is not positive",
  async (backend) => {
    const size = { width: 2, features: 6, active: 2 };
    const parameters = {
      encoder: new Float32Array([-1, 0, 0, 1, 0, 1, 0, 1, -1, -1, 0, 0]),
      decoder: new Float32Array([1, 0, 0, 1, 0.6, 0.8, 0.8, 0.6, 1, 0, 0, 1]),
      featureBias: new Float32Array(6),
      inputBias: new Float32Array(2),
    };
    const rows = new Float32Array([1, 2, 1, -0.5]);
    const idle = new Uint32Array(6).fill(10);
    const after = await saeGradients(backend, parameters, { ...size, rows, idle });
    // Row 1: features 1, 2 and 3 tie at 2. Row 2: no input is above zero.
    assert.deepEqual([...after.idle], [11, 0, 0, 11, 11, 11]);
  },
);

Deno.test("saeGradients() refuses sizes, parameters and batches that do not fit", async () => {
  const size = { width: 4, features: 6, active: 2 };
  const parameters = parametersOf(size);
  for (const backend of backends().values()) {
    const run = (options: Partial<SaeSize & { rows: Float32Array; idle: Uint32Array }>) =>
      saeGradients(backend, parameters, { ...size, rows: rowsOf(3, 4), ...options });
    await assert.rejects(
      () => run({ rows: new Float32Array(7) }),
      /split into rows of 4: current length is 7/,
    );
    await assert.rejects(() => run({ rows: new Float32Array(0) }), /from 1 to 2048 rows: found 0/);
    await assert.rejects(() => run({ active: 7 }), /at most all of the 6 features .*: found 7/);
    await assert.rejects(() => run({ active: 0 }), /active must be a whole number from 1: found 0/);
    await assert.rejects(() => run({ features: 5 }), ShapeError);
    await assert.rejects(() => run({ idle: new Uint32Array(5) }), ShapeError);
  }
});
