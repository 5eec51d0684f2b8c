import { strict as assert } from "node:assert";
import { deriveModel } from "../../../agents/tasks/weights/mod.ts";
import { readSafetensors } from "../../../files/mod.ts";
import { shippedModels } from "../../../inference/mod.ts";
import { sharedTest } from "../../_helpers/shared.ts";

const source = `${shippedModels()}/tool-llama-1m`;

async function tensorsOf(bits: 8 | 4 | 3) {
  const folder = await Deno.makeTempDir();
  try {
    await deriveModel(source, { bits, folder });
    return (await readSafetensors(`${folder}/model.safetensors`)).tensors;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("deriveModel() leaves each row of a matrix as many values as its bits allow", async () => {
  for (const [bits, most] of [[4, 15], [3, 7]] as const) {
    const { shape: [rows, columns], data } = (await tensorsOf(bits)).get(
      "model.layers.1.self_attn.v_proj.weight",
    )!;
    assert.deepEqual([rows, columns], [64, 128]);
    for (let row = 0; row < rows; row++) {
      const values = new Set(data.slice(row * columns, (row + 1) * columns) as Float32Array);
      assert(values.size <= most && values.size > most / 2, `row ${row}: ${values.size} values`);
    }
  }
});

Deno.test("deriveModel() gives the same bytes again, and says which file is no model", async () => {
  const [a, b] = [await tensorsOf(8), await tensorsOf(8)];
  assert.deepEqual(a, b);
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/onnx`);
    await Deno.writeFile(`${folder}/onnx/model_quantized.onnx`, new Uint8Array([58, 9, 1]));
    const made = `${folder}/made`;
    await assert.rejects(
      deriveModel(folder, { bits: 8, folder: made }),
      /model_quantized\.onnx: Cannot read/,
    );
    await assert.rejects(Deno.stat(made), Deno.errors.NotFound);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

sharedTest(
  "deriveModel() comes within half a step of the weights before 8 bits",
  async (folder) => {
    const whole = await readSafetensors(`${folder}/models/tool-llama-1m/model.safetensors`);
    const derived = await tensorsOf(8);
    for (const [name, { shape, data }] of whole.tensors) {
      const made = derived.get(name)!;
      assert.deepEqual(made.shape, shape, name);
      const width = shape.at(-1)!;
      for (let row = 0; row < data.length / width; row++) {
        const were = data.subarray(row * width, (row + 1) * width) as Float32Array;
        const step = were.reduce((most, w) => Math.max(most, Math.abs(w)), 0) / 127;
        const off = were.reduce(
          (most, w, i) => Math.max(most, Math.abs(w - Number(made.data[row * width + i]))),
          0,
        );
        assert(off <= 0.501 * step, `${name} row ${row}: off by ${off}, a step is ${step}`);
      }
    }
  },
);
