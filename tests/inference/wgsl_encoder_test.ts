import assert from "node:assert/strict";
import { bertConfig } from "../../inference/wgsl/bert_config.ts";
import { BertEncoder } from "../../inference/wgsl/bert_encoder.ts";
import { BertWorkers } from "../../inference/wgsl/bert_workers.ts";
import { ReferenceBackend, WasmBackend } from "../../kernels/mod.ts";
import { backendTest } from "../_helpers/backends.ts";
import { relativeError } from "../_helpers/close.ts";
import { plainBert } from "./_plain_transformer.ts";
import { bertShapes, withWeights } from "./_random_model.ts";

const SIZES = { width: 48, hidden: 100, vocabulary: 50, positions: 140 };
const RAW = {
  model_type: "bert",
  hidden_size: SIZES.width,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: SIZES.hidden,
  vocab_size: SIZES.vocabulary,
  max_position_embeddings: SIZES.positions,
};
const CONFIG = bertConfig(RAW, "config.json");
const PLAIN = { layers: 2, heads: 4, epsilon: 1e-12 };

const sequence = (length: number, seed = 0) =>
  Array.from({ length }, (_, i) => (i * 17 + seed * 5 + 3) % SIZES.vocabulary);

for (const lengths of [[1], [63], [64], [65], [5, 1, 131, 64, 2, 17]]) {
  const title = `a random encoder agrees with a plain forward on lengths ${lengths}`;
  backendTest(title, async (backend) => {
    await withWeights(bertShapes(SIZES), async (path, plain) => {
      const batch = lengths.map(sequence);
      const expected = batch.flatMap((ids) => plainBert(plain, ids, PLAIN).flat());
      const encoder = new BertEncoder(path, { backend, config: CONFIG, pooling: "mean" });
      assert.ok(relativeError(await encoder.encodeTokens(batch), expected) <= 1e-5);
      await encoder.close();
    });
  });
}

Deno.test("the encoder's reference agrees with a plain forward, whatever the pooling", async () => {
  await withWeights(bertShapes(SIZES), async (path, plain) => {
    const batch = [sequence(9), sequence(3, 1)];
    const hidden = batch.map((ids) => plainBert(plain, ids, PLAIN));
    const pooled = {
      mean: hidden.map((rows) =>
        rows[0].map((_, d) => rows.reduce((s, r) => s + r[d], 0) / rows.length)
      ),
      cls: hidden.map((rows) => rows[0]),
      last: hidden.map((rows) => rows[rows.length - 1]),
    };
    for (const pooling of ["mean", "cls", "last"] as const) {
      const options = { backend: new ReferenceBackend(), config: CONFIG, pooling };
      const encoder = new BertEncoder(path, options);
      assert.ok(relativeError(await encoder.encode(batch), pooled[pooling].flat()) < 1e-6);
      await encoder.close();
    }
  });
});

backendTest("an encoder gives a sequence the same vector alone and in a batch", async (backend) => {
  await withWeights(bertShapes(SIZES), async (path) => {
    const encoder = new BertEncoder(path, { backend, config: CONFIG, pooling: "mean" });
    const batch = [40, 65, 12].map(sequence);
    const all = await encoder.encode(batch);
    assert.deepEqual(await encoder.encode(batch), all);
    const alone = await encoder.encode([batch[1]]);
    assert.ok(relativeError(alone, all.subarray(SIZES.width, 2 * SIZES.width)) < 1e-5);
    assert.equal((await encoder.encode([])).length, 0);
    await encoder.close();
  });
});

Deno.test("an encoder in workers gives the same bits as on one thread", async () => {
  await withWeights(bertShapes(SIZES), async (path) => {
    const one = new BertEncoder(path, {
      backend: new WasmBackend(),
      config: CONFIG,
      pooling: "mean",
    });
    const many = new BertWorkers(path, { config: CONFIG, pooling: "mean", threads: 2 });
    const batch = [3, 65, 12, 1, 40].map(sequence);
    const expected = await one.encode(batch);
    const answers = await Promise.all([many.encode(batch), many.encode([batch[1]])]);
    assert.deepEqual(answers[0], expected);
    assert.deepEqual(answers[1], expected.slice(SIZES.width, 2 * SIZES.width));
    await assert.rejects(many.encode([[50]]), RangeError);
    await Promise.all([one.close(), many.close()]);
    await many.close();
  });
});

Deno.test("an encoder in workers passes on what is wrong with its weights", async () => {
  await withWeights(bertShapes({ ...SIZES, hidden: 96 }), async (path) => {
    const options = { config: CONFIG, pooling: "mean", threads: 2 } as const;
    const encoder = new BertWorkers(path, options);
    await assert.rejects(encoder.encode([[1], [2]]), { name: "ModelError", kind: "mismatch" });
    await encoder.close();
    await Deno.writeFile(path, new Uint8Array(4));
    await assert.rejects(encoder.encode([[1]]), SyntaxError);
    await encoder.close();
  });
});

Deno.test("an encoder refuses tokens it does not know and sequences it cannot hold", async () => {
  await withWeights(bertShapes(SIZES), async (path) => {
    const options = { backend: new WasmBackend(), config: CONFIG, pooling: "mean" } as const;
    const encoder = new BertEncoder(path, options);
    await assert.rejects(encoder.encode([[1], [50]]), {
      message:
        "Cannot run the model as token ids must be whole numbers below 50: found 50 in sequence 1",
    });
    await assert.rejects(encoder.encode([[]]), /sequence 0 must have 1 to 140 tokens: found 0/);
    await assert.rejects(encoder.encode([sequence(141)]), /found 141/);
    await encoder.close();
  });
});

Deno.test("an encoder refuses weights of another model and weights cut short", async () => {
  const backend = new WasmBackend();
  await withWeights(bertShapes({ ...SIZES, hidden: 96 }), async (path) => {
    const encoder = new BertEncoder(path, { backend, config: CONFIG, pooling: "mean" });
    await assert.rejects(encoder.encode([[1]]), {
      name: "ModelError",
      kind: "mismatch",
      message:
        /intermediate\.dense\.weight must hold floats of shape \[100,48\]: found f4 of shape \[96,48\]/,
    });
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.subarray(0, bytes.length - 100));
    const cut = new BertEncoder(path, { backend, config: CONFIG, pooling: "mean" });
    await assert.rejects(cut.encode([[1]]), SyntaxError);
    const none = new BertEncoder(`${path}.none`, { backend, config: CONFIG, pooling: "mean" });
    await assert.rejects(none.encode([[1]]), { name: "ModelError", kind: "missing" });
  });
});

Deno.test("bertConfig() refuses what the kernels cannot compute", () => {
  for (
    const [change, message] of [
      [{ hidden_act: "swish" }, /hidden_act must be one of gelu/],
      [{ position_embedding_type: "relative_key" }, /position_embedding_type must be one of/],
      [{ num_attention_heads: 5 }, /each head a multiple of 4 columns/],
      [{ hidden_size: "48" }, /hidden_size must be a whole number of at least 1: found "48"/],
    ] as const
  ) {
    assert.throws(() => bertConfig({ ...RAW, ...change }, "config.json"), message);
  }
});
