import assert from "node:assert/strict";
import { llamaConfig } from "../../inference/wgsl/llama_config.ts";
import { LlamaDecoder } from "../../inference/wgsl/llama_decoder.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { backendTest } from "../_helpers/backends.ts";
import { relativeError } from "../_helpers/close.ts";
import { plainLlama } from "./_plain_transformer.ts";
import { llamaShapes, withWeights } from "./_random_model.ts";

const SIZES = { width: 40, hidden: 86, vocabulary: 61, queries: 48, keys: 24 };
const RAW = {
  model_type: "llama",
  hidden_size: SIZES.width,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 12,
  intermediate_size: SIZES.hidden,
  vocab_size: SIZES.vocabulary,
  max_position_embeddings: 600,
  rms_norm_eps: 1e-5,
  rope_theta: 500,
};
const CONFIG = llamaConfig(RAW, "config.json");
const PLAIN = {
  layers: 2,
  heads: 4,
  headWidth: 12,
  epsilon: 1e-5,
  theta: 500,
  head: "lm_head.weight",
};

const sequence = (length: number) =>
  Array.from({ length }, (_, i) => (i * 23 + 7) % SIZES.vocabulary);

for (
  const [name, chunks] of Object.entries({
    "a single token": [1],
    "63 tokens": [63],
    "64 tokens": [64],
    "65 tokens, then singly": [65, 1, 1, 1],
    "a mix of chunks": [2, 1, 9, 1, 51, 3],
  })
) {
  backendTest(`a random decoder agrees with a plain forward on ${name}`, async (backend) => {
    await withWeights(llamaShapes(SIZES), async (path, plain) => {
      const ids = sequence(chunks.reduce((a, b) => a + b));
      const expected = plainLlama(plain, ids, PLAIN);
      const decoder = await LlamaDecoder.open(path, { backend, config: CONFIG });
      let at = 0;
      for (const chunk of chunks) {
        const scores = await decoder.advance(ids.slice(at, at += chunk));
        assert.ok(relativeError(scores, expected[at - 1]) <= 1e-5, `after ${at} tokens`);
      }
      await decoder.close();
    });
  });
}

backendTest("a decoder keeps what it saw when its cache grows", async (backend) => {
  await withWeights(llamaShapes(SIZES, { biased: true }), async (path, plain) => {
    const ids = sequence(300);
    const expected = plainLlama(plain, ids, PLAIN);
    const decoder = await LlamaDecoder.open(path, { backend, config: CONFIG });
    await decoder.advance(ids.slice(0, 250));
    for (let i = 250; i < 262; i++) {
      const scores = await decoder.advance([ids[i]]);
      assert.ok(relativeError(scores, expected[i]) < 1e-5, `after ${i + 1} tokens`);
    }
    assert.ok(relativeError(await decoder.advance(ids.slice(262)), expected[299]) < 1e-5);
    await decoder.close();
  });
});

backendTest(
  "a decoder forgets when it is reset, and gives the same bits again",
  async (backend) => {
    await withWeights(llamaShapes(SIZES), async (path) => {
      const decoder = await LlamaDecoder.open(path, { backend, config: CONFIG });
      const run = async () => {
        decoder.reset();
        await decoder.advance(sequence(20));
        return (await decoder.advance([5])).slice();
      };
      const once = await run();
      await decoder.advance(sequence(30));
      assert.deepEqual(await run(), once);
      await decoder.close();
      await decoder.close();
    });
  },
);

Deno.test("a decoder with tied scores uses its embedding table", async () => {
  const { "lm_head.weight": _, ...shapes } = llamaShapes(SIZES);
  await withWeights(shapes, async (path, plain) => {
    const backend = new WasmBackend();
    const config = llamaConfig({ ...RAW, tie_word_embeddings: true }, "config.json");
    const decoder = await LlamaDecoder.open(path, { backend, config });
    const tied = { ...PLAIN, head: "model.embed_tokens.weight" };
    const expected = plainLlama(plain, sequence(7), tied);
    assert.ok(relativeError(await decoder.advance(sequence(7)), expected[6]) < 1e-5);
    await decoder.close();
    await assert.rejects(
      LlamaDecoder.open(path, { backend, config: CONFIG }),
      /lm_head\.weight must hold floats of shape \[61,40\]: found no such tensor/,
    );
  });
});

Deno.test("a decoder refuses tokens past its window and leaves what it saw", async () => {
  await withWeights(llamaShapes(SIZES), async (path, plain) => {
    const config = llamaConfig({ ...RAW, max_position_embeddings: 8 }, "config.json");
    const decoder = await LlamaDecoder.open(path, { backend: new WasmBackend(), config });
    await decoder.advance(sequence(7));
    await assert.rejects(decoder.advance([1, 2]), /must have 1 to 1 tokens: found 2/);
    await assert.rejects(decoder.advance([61]), /whole numbers below 61: found 61/);
    const expected = plainLlama(plain, [...sequence(7), 9], PLAIN);
    assert.ok(relativeError(await decoder.advance([9]), expected[7]) < 1e-5);
    await decoder.close();
  });
});

Deno.test("llamaConfig() scales rotary frequencies as the configuration says", () => {
  const scaled = (
    rope_scaling: unknown,
  ) => [...llamaConfig({ ...RAW, head_dim: 4, rope_theta: 10_000, rope_scaling }, "c").frequencies];
  assert.deepEqual(scaled(null), [1, 0.01]);
  assert.deepEqual(scaled({ type: "linear", factor: 4 }), [0.25, 0.0025]);
  // 1 radian a position makes 8192/2π turns, 0.01 makes 13: both are short waves, and stay.
  const llama3 = {
    rope_type: "llama3",
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  };
  assert.deepEqual(scaled(llama3), [1, 0.01]);
  // Within 100 positions it makes 0.16 turns: a long wave, eight times slower.
  const short = { ...llama3, original_max_position_embeddings: 100 };
  assert.deepEqual(scaled(short), [1, 0.00125]);
  assert.throws(
    () => scaled({ rope_type: "yarn" }),
    /must be of type default, linear or llama3: found "yarn"/,
  );
});

Deno.test("llamaConfig() refuses other families and takes a sliding window as the window", () => {
  assert.throws(
    () => llamaConfig({ ...RAW, model_type: "gemma" }, "c"),
    /model_type must be one of/,
  );
  assert.throws(
    () => llamaConfig({ ...RAW, num_key_value_heads: 3 }, "c"),
    /multiple of key heads/,
  );
  assert.equal(llamaConfig({ ...RAW, model_type: "mistral", sliding_window: 64 }, "c").window, 64);
  assert.equal(llamaConfig({ ...RAW, model_type: "qwen2", sliding_window: 64 }, "c").window, 600);
});
