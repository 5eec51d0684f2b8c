import * as tf from "npm:@tensorflow/tfjs@4.22.0";
import assert from "node:assert/strict";
import { CounterRandom, saeGradients } from "../../kernels/mod.ts";
import { backendTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";

tf.enableProdMode(); // no advice on stderr
await tf.setBackend("cpu");

const [B, D, F, K] = [23, 12, 40, 3];
const DEAD_AFTER = 100;
const WEIGHT = 0.5; // far above 1/32, so that the second term cannot hide

const random = new CounterRandom(5, "tfjs");
const normals = (length: number, deviation: number) =>
  Float32Array.from({ length }, () => deviation * random.normal());
const parameters = {
  encoder: normals(F * D, 0.3),
  decoder: normals(F * D, 1),
  featureBias: normals(F, 0.1),
  inputBias: normals(D, 0.1),
};
for (let f = 0; f < F; f++) {
  const row = parameters.decoder.subarray(f * D, (f + 1) * D);
  const length = Math.hypot(...row);
  row.forEach((x, c) => row[c] = x / length);
}
const rows = normals(B * D, 1);
// Half the features are out of use; most of them stay so, as their bias is low enough not to win.
const idle = Uint32Array.from({ length: F }, (_, f) => f % 2 ? 0 : 200);
parameters.featureBias.forEach((bias, f) => parameters.featureBias[f] = bias - (f % 2 ? 0 : 1.2));

/** 1 at the positive ones of the `count` largest in each row, else 0. */
function topMask(values: tf.Tensor2D, count: number): tf.Tensor2D {
  const least = tf.topk(values, count).values.slice([0, count - 1], [B, 1]);
  const chosen = tf.logicalAnd(tf.greaterEqual(values, least), tf.greater(values, 0));
  return tf.cast(chosen, "float32") as tf.Tensor2D;
}

/** Error beside that of the batch's mean. */
function normalised(prediction: tf.Tensor, target: tf.Tensor): tf.Scalar {
  const error = tf.mean(tf.squaredDifference(prediction, target));
  const mean = tf.mean(target, 0, true);
  return error.div(tf.mean(tf.squaredDifference(mean, target))) as tf.Scalar;
}

/** The loss from the library's own operations, and its gradients by its own differentiation. */
function independent() {
  return tf.tidy(() => {
    const x = tf.tensor2d(rows, [B, D]);
    const inputs = (e: tf.Tensor, n: tf.Tensor, c: tf.Tensor) =>
      tf.matMul(x.sub(c) as tf.Tensor2D, e as tf.Tensor2D, false, true).add(n) as tf.Tensor2D;
    const start = [
      tf.tensor2d(parameters.encoder, [F, D]),
      tf.tensor2d(parameters.decoder, [F, D]),
      tf.tensor1d(parameters.featureBias),
      tf.tensor1d(parameters.inputBias),
    ];
    const [e0, d0, n0, c0] = start;
    const before = inputs(e0, n0, c0);
    const activeMask = topMask(before, K);
    const active = before.mul(activeMask) as tf.Tensor2D;
    const residual = x.sub(tf.matMul(active, d0 as tf.Tensor2D).add(c0));
    const fired = tf.sum(active, 0).dataSync();
    const dead = Float32Array.from(
      fired,
      (sum, f) => sum === 0 && idle[f] + 1 > DEAD_AFTER ? 1 : 0,
    );
    const revivedMask = topMask(before.mul(tf.tensor1d(dead)) as tf.Tensor2D, 2 * K);
    const loss = (e: tf.Tensor, d: tf.Tensor, n: tf.Tensor, c: tf.Tensor) => {
      const pre = inputs(e, n, c);
      const decode = (mask: tf.Tensor) => tf.matMul(pre.mul(mask) as tf.Tensor2D, d as tf.Tensor2D);
      const decoded = decode(activeMask).add(c);
      const second = normalised(decode(revivedMask), residual);
      return normalised(decoded, x).add(second.mul(WEIGHT)) as tf.Scalar;
    };
    const gradients = tf.grads(loss)(start).map((g) => g.dataSync() as Float32Array);
    return { dead, loss: loss(e0, d0, n0, c0).dataSync()[0], gradients };
  });
}

backendTest("saeGradients() agrees with the gradients of TensorFlow.js", async (backend) => {
  const expected = independent();
  const count = expected.dead.reduce((a, b) => a + b);
  assert.ok(count >= 5 && count < F / 2 + 1, `${count} features are out of use`);
  const actual = await saeGradients(backend, parameters, {
    width: D,
    features: F,
    active: K,
    rows,
    idle,
    deadAfter: DEAD_AFTER,
    reviveWeight: WEIGHT,
  });
  assertClose([actual.loss], [expected.loss], { absolute: 1e-6, relative: 1e-5 }, "loss");
  const [encoder, decoder, featureBias, inputBias] = expected.gradients;
  // What the decoder's gradient keeps is its part across each row.
  const across = decoder.slice();
  for (let at = 0; at < across.length; at += D) {
    let along = 0;
    for (let c = 0; c < D; c++) along += decoder[at + c] * parameters.decoder[at + c];
    for (let c = 0; c < D; c++) across[at + c] -= along * parameters.decoder[at + c];
  }
  const tolerance = { absolute: 2e-6, relative: 1e-4 };
  assertClose(actual.gradients.encoder, encoder, tolerance, "encoder");
  assertClose(actual.gradients.decoder, across, tolerance, "decoder");
  assertClose(actual.gradients.featureBias, featureBias, tolerance, "featureBias");
  assertClose(actual.gradients.inputBias, inputBias, tolerance, "inputBias");
  const revived = [...expected.dead.keys()].filter((f) => expected.dead[f]);
  const moved = revived.some((f) => actual.gradients.featureBias[f] !== 0);
  assert.ok(moved, "some feature out of use is revived");
});
