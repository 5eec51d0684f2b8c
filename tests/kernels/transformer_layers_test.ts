import assert from "node:assert/strict";
import {
  applyLinear,
  applySwiglu,
  embedTokens,
  normTokens,
  ShapeError,
} from "../../kernels/mod.ts";
import { TOLERANCE as EMBED } from "../../kernels/transformer/embed_tokens_reference.ts";
import { TOLERANCE as LINEAR } from "../../kernels/transformer/linear_reference.ts";
import { TOLERANCE as NORM } from "../../kernels/transformer/norm_tokens_reference.ts";
import { TOLERANCE as SWIGLU } from "../../kernels/transformer/swiglu_reference.ts";
import { backendTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { uniformValues } from "../_helpers/values.ts";
import { assertNear, reference, spreadIds } from "./_transformer.ts";

// One value; a row below, at and above a workgroup; a prime; more than 65,535 workgroups; a real size.
const SIZES = [[1, 1], [3, 252], [63, 256], [65, 260], [2, 1021], [65_537, 256], [
  130,
  384,
]] as const;

for (const [rows, width] of SIZES) {
  backendTest(`embedTokens() agrees with its reference on ${rows} x ${width}`, async (backend) => {
    const lookup = (count: number, seed: number) => ({
      ids: spreadIds(rows, count),
      table: uniformValues(count * width, seed),
    });
    const operands = rows % 2
      ? { tokens: lookup(7, 1), positions: lookup(5, 2), types: lookup(2, 3) }
      : { tokens: lookup(7, 1) };
    const expected = await embedTokens(reference, operands, { width });
    assertClose(await embedTokens(backend, operands, { width }), expected, EMBED);
  });
}

const NORM_SIZES = [[1, 1], [3, 63], [4, 64], [5, 65], [2, 1021], [65_537, 4], [130, 384]] as const;
for (const [rows, width] of NORM_SIZES) {
  backendTest(`normTokens() agrees with its reference on ${rows} x ${width}`, async (backend) => {
    const values = (count: number, seed: number) => uniformValues(count, seed);
    const x = values(rows * width, 1).map((v) => 0.3 + v);
    const weight = values(width, 2);
    const all = {
      x,
      weight,
      delta: values(rows * width, 3),
      bias: values(width, 4),
      shift: values(width, 5),
    };
    for (
      const [operands, kind] of [[all, "layer"], [{ x, weight }, "layer"], [{ x, weight }, "rms"], [
        { x, weight, delta: all.delta },
        "rms",
      ]] as const
    ) {
      const options = { width, kind, epsilon: 1e-5 };
      const expected = await normTokens(reference, operands, options);
      assertNear(await normTokens(backend, operands, options), expected, NORM);
    }
  });
}

// Both programs of the device: up to 8 rows, and more.
const LINEAR_SIZES = [[1, 1, 1], [1, 130, 67], [8, 64, 128], [9, 65, 63], [257, 384, 96], [
  70,
  2500,
  9,
]] as const;
for (const [rows, inputs, outputs] of LINEAR_SIZES) {
  const name = `applyLinear() agrees with its reference on ${rows} x ${inputs} to ${outputs}`;
  backendTest(name, async (backend) => {
    const x = uniformValues(rows * inputs, 1);
    const weights = uniformValues(outputs * inputs, 2);
    const bias = uniformValues(outputs, 3);
    const scale = { ...LINEAR, absolute: LINEAR.absolute + LINEAR.relative * inputs / 4 };
    for (const activation of ["none", "gelu", "gelu_tanh", "relu"] as const) {
      for (const operands of [{ x, weights }, { x, weights, bias }]) {
        const options = { inputs, outputs, activation };
        const expected = await applyLinear(reference, operands, options);
        assertClose(await applyLinear(backend, operands, options), expected, scale);
      }
    }
  });
}

for (const activation of ["gelu", "gelu_tanh", "relu"] as const) {
  backendTest(`applyLinear() follows ${activation} from -40 to 40`, async (backend) => {
    const x = Float32Array.from({ length: 1601 }, (_, i) => (i - 800) / 20);
    const options = { inputs: 1, outputs: 1, activation };
    const operands = { x, weights: new Float32Array([1]) };
    const expected = await applyLinear(reference, operands, options);
    assertClose(await applyLinear(backend, operands, options), expected, LINEAR);
  });
}

for (const [rows, width] of [[1, 1], [3, 43], [64, 172], [65_537, 64]] as const) {
  backendTest(`applySwiglu() agrees with its reference on ${rows} x ${width}`, async (backend) => {
    const x = uniformValues(2 * rows * width, 1).map((v) => 80 * v);
    const expected = await applySwiglu(reference, x, { width });
    assertClose(await applySwiglu(backend, x, { width }), expected, SWIGLU);
  });
}

backendTest("applyLinear() gives the same bits twice", async (backend) => {
  const operands = { x: uniformValues(70 * 96, 1), weights: uniformValues(50 * 96, 2) };
  const options = { inputs: 96, outputs: 50, activation: "gelu" } as const;
  const once = await applyLinear(backend, operands, options);
  assert.deepEqual(await applyLinear(backend, operands, options), once);
});

Deno.test("embedTokens() refuses an id outside its table", async () => {
  const tokens = { ids: new Uint32Array([0, 3]), table: new Float32Array(6) };
  await assert.rejects(embedTokens(reference, { tokens }, { width: 2 }), {
    name: "RangeError",
    message: "Cannot run embedTokens as tokens must lie below 3: number 1 is 3",
  });
});

Deno.test("normTokens() refuses operands that do not fit together", async () => {
  const x = new Float32Array(4);
  const options = { width: 2, kind: "rms", epsilon: 1e-5 } as const;
  await assert.rejects(
    normTokens(reference, { x, weight: new Float32Array(3) }, options),
    ShapeError,
  );
  const weight = new Float32Array(2);
  await assert.rejects(normTokens(reference, { x, weight, bias: weight }, options), {
    message: "Cannot run normTokens with bias as it belongs to delta",
  });
  await assert.rejects(
    normTokens(reference, { x, weight }, { ...options, width: 3 }),
    /the count of rows must be a whole number/,
  );
});

Deno.test("applyLinear() refuses weights of another shape", async () => {
  const operands = { x: new Float32Array(4), weights: new Float32Array(5) };
  await assert.rejects(applyLinear(reference, operands, { inputs: 2, outputs: 3 }), ShapeError);
});
