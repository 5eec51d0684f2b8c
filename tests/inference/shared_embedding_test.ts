import assert from "node:assert/strict";
import { readCsv } from "../../files/mod.ts";
import { embedTexts, openEmbeddingModel } from "../../inference/mod.ts";
import { gpuTest } from "../_helpers/backends.ts";
import { assertClose } from "../_helpers/close.ts";
import { sharedFolder, sharedTest } from "../_helpers/shared.ts";
import { embeddingOf, openShippedEmbedder } from "./_models.ts";

const json = async (path: string) => JSON.parse(await Deno.readTextFile(path));
const close = { absolute: 2e-6, relative: 0 };

function cosines(a: Float32Array, b: ArrayLike<number>, width: number): number[] {
  return Array.from({ length: a.length / width }, (_, i) => {
    let dot = 0;
    for (let d = i * width; d < (i + 1) * width; d++) dot += a[d] * b[d];
    return dot;
  });
}

sharedTest(
  "the BERT encoder gives PyTorch's vectors, and as 8-bit weights nearly so",
  async (shared) => {
    const folder = `${shared}/models/bert-commits-128`;
    const { texts, ids, embeddings } = await json(`${folder}/reference/embeddings.json`);
    const model = await openEmbeddingModel(embeddingOf({ folder, pooling: "mean" }));
    const { vectors, width, tokens, truncated } = await model.embed(texts);
    assertClose(vectors, embeddings.flat(), close);
    assert.deepEqual([...tokens!], ids.map((list: number[]) => list.length));
    assert.ok(truncated!.every((t) => t === 0));
    await model.close();
    const small = await openShippedEmbedder();
    const quantised = await small.embed(texts);
    assert.ok(Math.min(...cosines(quantised.vectors, embeddings.flat(), width)) > 0.9999);
    await small.close();
  },
);

sharedTest("the static embedder gives model2vec's vectors", async (shared) => {
  const folder = `${shared}/models/m2v-bge-vq`;
  const { texts, embeddings } = await json(`${folder}/reference/embeddings.json`);
  const model = await openEmbeddingModel(embeddingOf({ folder, backend: "static" }));
  const { vectors, tokens } = await model.embed(texts);
  assertClose(vectors, embeddings.flat(), close);
  assert.equal(tokens![texts.indexOf("")], 0);
  const { embedding } = await json(`${folder}/reference/upstream_long.json`);
  const long = await model.embed([Array(1000).fill("hello").join(" ")]);
  assertClose(long.vectors, embedding, { absolute: 5e-6, relative: 0 });
  assert.deepEqual([...long.truncated!], [1]);
  await model.close();
});

sharedTest(
  "the 1,212 item texts are embedded, truncation counted, and a second run does nothing",
  async (shared) => {
    const texts: string[] = [];
    for (
      const name of [
        "colbench_backend_programming",
        "corebench_hard",
        "scicode",
        "scienceagentbench",
      ]
    ) {
      const table = await readCsv(`${shared}/data/agent-eval-items/${name}.csv`);
      const at = table.columnIndex("text");
      texts.push(...table.rows.map((row) => row[at]));
    }
    assert.equal(texts.length, 1212);
    const model = await openEmbeddingModel(
      embeddingOf({ folder: `${shared}/models/m2v-bge-vq`, backend: "static" }),
    );
    const cacheFolder = await Deno.makeTempDir();
    const { counts, vectors } = await embedTexts(model, { texts, cacheFolder });
    const again = await embedTexts(model, { texts, cacheFolder });
    assert.equal(counts.computed, counts.unique);
    assert.equal(again.counts.computed, 0);
    assert.deepEqual(again.vectors, vectors);
    assert.equal(again.counts.truncated, counts.truncated);
    await Deno.remove(cacheFolder, { recursive: true });
    await model.close();
  },
);

const shared = sharedFolder();
if (shared) {
  gpuTest("the BERT encoder on our device gives PyTorch's vectors", async (gpu) => {
    const folder = `${shared}/models/bert-commits-128`;
    const { texts, embeddings } = await json(`${folder}/reference/embeddings.json`);
    const entry = embeddingOf({ folder, pooling: "mean", provider: "webgpu" });
    const model = await openEmbeddingModel(entry, { gpu });
    const { vectors } = await model.embed(texts);
    assertClose(vectors, embeddings.flat(), { absolute: 2e-6, relative: 0 });
    await model.close();
    gpu.check();
  });
}
