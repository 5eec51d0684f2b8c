import { ConfigReader } from "./config_reader.ts";
import { rotaryFrequencies } from "./rotary_frequencies.ts";

/** Sizes of a decoder of the Llama family. */
export interface LlamaConfig {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly headWidth: number;
  readonly hidden: number;
  readonly vocabulary: number;
  /** Positions within which every token sees all before it. */
  readonly window: number;
  readonly epsilon: number;
  /** Radians a position, one for each pair of a head. */
  readonly frequencies: Float64Array;
  /** Whether the scores are taken with the embedding table. */
  readonly tied: boolean;
}

/**
 * Takes a decoder's sizes from its `config.json`: Llama, Mistral and Qwen 2, which differ in biases and
 * in the window only.
 *
 * @param where File that errors name
 * @throws {ModelError} `unsupported`, if it is of another family or has a setting that is not known here
 *
 * @example Key heads default to heads
 * ```ts
 * import { llamaConfig } from "./llama_config.ts";
 * import { strict as assert } from "node:assert";
 *
 * const raw = {
 *   model_type: "llama",
 *   hidden_size: 8,
 *   num_hidden_layers: 1,
 *   num_attention_heads: 2,
 *   intermediate_size: 16,
 *   vocab_size: 20,
 *   max_position_embeddings: 32,
 * };
 * assert.equal(llamaConfig(raw, "config.json").keyHeads, 2);
 * assert.throws(() => llamaConfig({ ...raw, hidden_act: "gelu" }, "config.json"), /hidden_act must be/);
 * ```
 */
export function llamaConfig(raw: Readonly<Record<string, unknown>>, where: string): LlamaConfig {
  const read = new ConfigReader(where, raw);
  const family = read.oneOf("model_type", ["llama", "mistral", "qwen2"]);
  read.oneOf("hidden_act", ["silu"], "silu");
  const [width, heads] = [read.size("hidden_size"), read.size("num_attention_heads")];
  const keyHeads = read.size("num_key_value_heads", heads);
  const headWidth = read.size("head_dim", width / heads);
  if (headWidth % 4 !== 0 || headWidth > 256 || heads % keyHeads !== 0) {
    throw read.error(
      "heads must be a multiple of key heads, each a multiple of 4 wide, at most 256",
      { heads, keyHeads, headWidth },
    );
  }
  const positions = read.size("max_position_embeddings", 2048);
  const sliding = raw.sliding_window !== null && raw.sliding_window !== undefined &&
    (family === "mistral" || raw.use_sliding_window === true);
  return {
    width,
    heads,
    keyHeads,
    headWidth,
    layers: read.size("num_hidden_layers"),
    hidden: read.size("intermediate_size"),
    vocabulary: read.size("vocab_size"),
    window: sliding ? Math.min(positions, read.size("sliding_window")) : positions,
    epsilon: read.positive("rms_norm_eps", 1e-6),
    frequencies: rotaryFrequencies(read, headWidth),
    tied: raw.tie_word_embeddings === true,
  };
}
