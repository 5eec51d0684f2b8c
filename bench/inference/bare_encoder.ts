import { batchByLength } from "../../inference/local/batches.ts";
import { poolTokens } from "../../inference/local/pool_tokens.ts";
import { toUnitVectors } from "../../inference/local/unit_vectors.ts";
import { readModelConfig } from "../../inference/model_files/model_config.ts";
import { ONNX_WEIGHTS } from "../../inference/model_files/weights.ts";
import { floatsOf, idTensor, openSession } from "../../inference/onnx/runtime.ts";
import { loadTokenizer } from "../../inference/text/text_tokenizer.ts";
import type { EngineRun } from "./engine_run.ts";
import type { TimedEmbedder } from "./measure_embedder.ts";

/** Places of a batch, as in our own encoder on ONNX Runtime. */
const BATCH_TOKENS = 2048;

/**
 * ONNX Runtime alone: its session runs over batches whose tensors were made beforehand. What our own
 * encoder needs beyond this is our overhead: tokens, tensors, pooling.
 */
export async function bareEncoder({ folder, bits, texts }: EngineRun): Promise<TimedEmbedder> {
  const config = await readModelConfig(folder);
  const tokenizer = await loadTokenizer(folder, config.vocabulary);
  const window = Math.min(config.trainedLength ?? Infinity, config.positions ?? 512);
  const path = `${folder}/${ONNX_WEIGHTS[bits === 8 ? "q8" : "fp32"]}`;
  const { session, runtime } = await openSession(path, { provider: "wasm" });
  const batchesOf = (some: readonly string[]) => {
    const sequences = some.map((text) => tokenizer.encode(text, { wrap: true }).slice(0, window));
    const groups = batchByLength(sequences.map((s) => s.length), { tokens: BATCH_TOKENS });
    return groups.map((group) => {
      const lengths = group.map((i) => sequences[i].length), length = Math.max(...lengths);
      const padded = (value: (i: number, t: number) => number) =>
        idTensor(
          runtime,
          group.flatMap((i, n) =>
            Array.from({ length }, (_, t) => t < lengths[n] ? value(i, t) : 0)
          ),
          [group.length, length],
        );
      const feeds = {
        input_ids: padded((i, t) => sequences[i][t]),
        attention_mask: padded(() => 1),
        token_type_ids: padded(() => 0),
      };
      const named = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
      return { group, lengths, length, feeds: Object.fromEntries(named) };
    });
  };
  const ready = batchesOf(texts);
  return {
    async embed(some) {
      const tokens = new Int32Array(some.length);
      let vectors = new Float32Array(0), width = 0;
      for (const { group, lengths, length, feeds } of batchesOf(some)) {
        const outputs = await session.run(feeds);
        const hidden = outputs.last_hidden_state ?? outputs.token_embeddings;
        width = hidden.dims[2];
        const size = { length, width, pooling: "mean" as const };
        const pooled = toUnitVectors(poolTokens(await floatsOf(hidden), lengths, size), width);
        if (vectors.length === 0) vectors = new Float32Array(some.length * width);
        group.forEach((i, n) => {
          vectors.set(pooled.subarray(n * width, (n + 1) * width), i * width);
          tokens[i] = lengths[n];
        });
      }
      return { vectors, width, tokens };
    },
    async pass() {
      for (const { feeds } of ready) await session.run(feeds);
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}
