import assert from "node:assert/strict";
import * as tf from "npm:@tensorflow/tfjs@4.22.0";
import { arafReference } from "../../kernels/araf/araf_reference.ts";
import type { ArafParameters } from "../../kernels/araf/araf_types.ts";
import { relativeError } from "../_helpers/close.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

Deno.test("arafReference() agrees with the gradients of TensorFlow.js for cross-entropy", async () => {
  await tf.setBackend("cpu");
  assert.equal(tf.getBackend(), "cpu");
  const [R, I, D, K] = [7, 23, 6, 4];
  const { problem, settings, initial } = randomAraf({
    R,
    I,
    D,
    K,
    seed: 6,
    likelihood: "cross-entropy",
  });
  const dense = (values: ArrayLike<number>) => {
    const out = new Float32Array(R * I);
    for (let c = 0; c < problem.item.length; c++) {
      out[problem.respondent[c] * I + problem.item[c]] = values[c];
    }
    return tf.tensor2d(out, [R, I]);
  };
  const target = dense(problem.target);
  const observed = dense(problem.target.map(() => 1 / problem.item.length));
  const x = tf.tensor2d(problem.x, [I, D]);
  const shapes: Record<keyof ArafParameters, number[]> = {
    ability: [R, K],
    bias: [R, 1],
    projection: [K, D],
    scale: [1, K],
    difficulty: [D, 1],
    offset: [1, 1],
    global: [1, 1],
  };
  const names = Object.keys(shapes) as (keyof ArafParameters)[];
  const start = names.map((name) => tf.tensor(Float32Array.from(initial[name]), shapes[name]));
  const loss = (...values: tf.Tensor[]): tf.Scalar => {
    const p = Object.fromEntries(names.map((name, at) => [name, values[at]])) as Record<
      string,
      tf.Tensor2D
    >;
    const direction = p.projection.div(p.projection.square().sum(1, true).sqrt()) as tf.Tensor2D;
    const loading = x.matMul(direction, false, true).mul(p.scale.relu()) as tf.Tensor2D;
    const easiness = x.matMul(p.difficulty).add(p.offset).add(p.global).transpose();
    const z = p.ability.matMul(loading, false, true).add(easiness).add(p.bias);
    return z.softplus().sub(z.mul(target)).mul(observed).sum();
  };
  const { value, grads } = tf.valueAndGrads(loss)(start);
  const ours = arafReference(problem, settings, initial);
  assert.ok(Math.abs((await value.data())[0] - ours.loss) < 1e-5 * ours.loss);
  for (const [at, name] of names.entries()) {
    const error = relativeError(await grads[at].data(), ours.gradient[name]);
    assert.ok(error < 1e-5, `${name}: ${error}`);
  }
});
