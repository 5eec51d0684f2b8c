// Tokens and texts a second of each engine on the models that come with the project. One iteration of
// a chat group is 60 tokens after a prompt of 51; of an embedding group, 256 texts of 12 to 48 tokens.
import { generateTokens } from "../../inference/local/generate_tokens.ts";
import { batchByLength } from "../../inference/local/batches.ts";
import { DEFAULT_SETTINGS, shippedModels } from "../../inference/mod.ts";
import { OnnxDecoder } from "../../inference/onnx/onnx_decoder.ts";
import { idTensor, openSession } from "../../inference/onnx/runtime.ts";
import { StaticEncoder } from "../../inference/static/static_encoder.ts";
import { LocalEmbeddingModel } from "../../inference/local/local_embedding_model.ts";
import { OnnxEncoder } from "../../inference/onnx/onnx_encoder.ts";
import { loadTokenizer } from "../../inference/text/text_tokenizer.ts";

/** The plain loop of a greedy choice. */
function likeliest(scores: Float32Array): number {
  let best = 0;
  for (let id = 1; id < scores.length; id++) if (scores[id] > scores[best]) best = id;
  return best;
}

const place = { provider: "wasm" } as const;
const backend = { requested: "onnx", actual: "onnx", reason: "bench" } as const;

{
  const folder = `${shippedModels()}/tool-llama-1m`;
  const tokenizer = await loadTokenizer(folder, 1024);
  const decoder = await OnnxDecoder.open(`${folder}/onnx/model_quantized.onnx`, place);
  const prompt = tokenizer.encode("word ".repeat(50), { wrap: false });
  for (let i = 0; i < 30; i++) { // until the engine's code is compiled for good
    decoder.reset();
    await decoder.advance(prompt);
  }
  const rest = { grantedTokens: 60, endIds: new Set<number>() };
  const decode = (ids: readonly number[]) => tokenizer.decode(ids);
  const group = "60 tokens of tool-llama-1m, q8";
  Deno.bench({ name: "bare steps, wasm", group, baseline: true }, async () => {
    decoder.reset();
    let scores = await decoder.advance(prompt);
    for (let i = 0; i < 59; i++) {
      scores = await decoder.advance([likeliest(scores)]);
    }
  });
  for (const temperature of [0, 1]) {
    Deno.bench({ name: `generate, temperature ${temperature}, wasm`, group }, async () => {
      const settings = { ...DEFAULT_SETTINGS, temperature, topP: 0.9, stop: ["never said"] };
      await generateTokens(decoder, { prompt, settings, decode, ...rest });
    });
  }
}

{
  const folder = `${shippedModels()}/bert-commits-128`;
  const path = `${folder}/onnx/model_quantized.onnx`;
  const tokenizer = await loadTokenizer(folder, 8192);
  const words = "fix the wrong result of an empty list when parsing options in python".split(" ");
  const texts = Array.from(
    { length: 256 },
    (_, i) =>
      Array.from({ length: 8 + i % 37 }, (_, k) => words[(i + k * k) % words.length]).join(" "),
  );
  const sequences = texts.map((text) => tokenizer.encode(text, { wrap: true }).slice(0, 48));
  const { session, runtime } = await openSession(path, place);
  const bare = async (batches: readonly number[][]) => {
    for (const batch of batches) {
      const length = Math.max(...batch.map((i) => sequences[i].length));
      const ids = batch.flatMap((
        i,
      ) => [...sequences[i], ...Array(length - sequences[i].length).fill(0)]);
      const shape = [batch.length, length];
      const tensor = (values: ArrayLike<number>) => idTensor(runtime, values, shape);
      await session.run({
        input_ids: tensor(ids),
        attention_mask: tensor(ids.map((id) => id ? 1 : 0)),
        token_type_ids: tensor(new Uint8Array(ids.length)),
      });
    }
  };
  const model = (dynamic: boolean) =>
    new LocalEmbeddingModel({
      name: "bench",
      backend,
      key: "",
      pooling: "mean",
      window: 48,
      tokenizer: () => Promise.resolve(tokenizer),
      encoder: new OnnxEncoder(path, { ...place, pooling: "mean", dynamic }),
    });
  const [alone, batched] = [model(true), model(false)];
  const ones = sequences.map((_, i) => [i]);
  const groups = batchByLength(sequences.map((s) => s.length), { tokens: 2048 });
  const group = "256 texts of bert-commits-128, q8";
  Deno.bench(
    { name: "bare runs, one by one, wasm", group, baseline: true },
    async () => await bare(ones),
  );
  Deno.bench({ name: "embed, one by one, wasm", group }, async () => void await alone.embed(texts));
  Deno.bench({ name: "bare runs, batched, wasm", group }, async () => await bare(groups));
  Deno.bench({ name: "embed, batched, wasm", group }, async () => void await batched.embed(texts));
  const table = {
    vectors: new Float32Array(8192 * 64).fill(0.5),
    width: 64,
    row: Int32Array.from({ length: 8192 }, (_, i) => i),
    weight: new Float64Array(8192).fill(1),
  };
  const fixed = new LocalEmbeddingModel({
    name: "bench",
    backend,
    key: "",
    pooling: "mean",
    window: 512,
    tokenizer: () => Promise.resolve(tokenizer),
    encoder: new StaticEncoder(() => Promise.resolve(table)),
  });
  Deno.bench(
    { name: "static table of 64 dimensions", group },
    async () => void await fixed.embed(texts),
  );
}
