import assert from "node:assert/strict";
import { openEmbeddingModel } from "../../inference/mod.ts";
import { localEngine } from "../../inference/engines.ts";
import { assertClose } from "../_helpers/close.ts";
import { sharedTest } from "../_helpers/shared.ts";
import { embeddingOf, openFolder, TASK } from "./_models.ts";

sharedTest("a model says the same on ONNX Runtime and on our kernels", async (shared) => {
  const folder = `${shared}/models/tool-llama-1m`;
  const texts: string[] = [];
  for (const backend of ["onnx", "wgsl"]) {
    const model = await openFolder(folder, { backend });
    const drawn = { seed: 5, temperature: 0.7, topP: 0.9 };
    const greedy = await model.generate(TASK).result;
    texts.push(greedy.text + (await model.generate(TASK, drawn).result).text);
    assert.equal(greedy.backend.actual, backend);
    assert.deepEqual(greedy.backend.weights, { requested: "float32", actual: "fp32" });
    await model.close();
  }
  assert.equal(texts[0], texts[1]);
});

sharedTest(
  "a text has the same vector on ONNX Runtime and on our kernels, under its own key",
  async (shared) => {
    const folder = `${shared}/models/bert-commits-128`;
    const texts = ["", "Fix it", "An empty list raises a TypeError", "word ".repeat(80)];
    const open = (backend: string) =>
      openEmbeddingModel(embeddingOf({ folder, backend, pooling: "mean" }));
    const [onnx, wgsl] = [await open("onnx"), await open("wgsl")];
    assert.notEqual(onnx.key, wgsl.key);
    const [a, b] = [await onnx.embed(texts), await wgsl.embed(texts)];
    assertClose(b.vectors, a.vectors, { absolute: 2e-6, relative: 0 });
    assert.deepEqual(b.truncated, a.truncated);
    await onnx.close();
    await wgsl.close();
  },
);

Deno.test("localEngine() refuses a name that is none", () => {
  assert.throws(() => localEngine("abacus", "m"), {
    name: "ModelError",
    kind: "unsupported",
    message: "Cannot open m as its local engine must be one of onnx, wgsl: found abacus",
  });
});
