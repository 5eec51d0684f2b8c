import type { Activation } from "../../kernels/mod.ts";
import { ConfigReader } from "./config_reader.ts";

/** Sizes of an encoder of the BERT family. */
export interface BertConfig {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly headWidth: number;
  readonly hidden: number;
  readonly vocabulary: number;
  readonly positions: number;
  readonly types: number;
  readonly epsilon: number;
  readonly activation: Activation;
}

/** Activations by the names that checkpoints have for them. */
const ACTIVATION_NAMES: Readonly<Record<string, Activation>> = {
  gelu: "gelu",
  gelu_new: "gelu_tanh",
  gelu_pytorch_tanh: "gelu_tanh",
  relu: "relu",
};

/**
 * Takes an encoder's sizes from its `config.json`.
 *
 * @param where File that errors name
 * @throws {ModelError} `unsupported`, if it is of another family or has a setting that is not known here
 *
 * @example The published defaults fill gaps
 * ```ts
 * import { bertConfig } from "./bert_config.ts";
 * import { strict as assert } from "node:assert";
 *
 * const raw = {
 *   model_type: "bert",
 *   hidden_size: 8,
 *   num_hidden_layers: 1,
 *   num_attention_heads: 2,
 *   intermediate_size: 16,
 *   vocab_size: 20,
 *   max_position_embeddings: 32,
 * };
 * assert.equal(bertConfig(raw, "config.json").headWidth, 4);
 * assert.throws(() => bertConfig({ ...raw, model_type: "t5" }, "config.json"), /model_type must be one of bert/);
 * ```
 */
export function bertConfig(raw: Readonly<Record<string, unknown>>, where: string): BertConfig {
  const read = new ConfigReader(where, raw);
  read.oneOf("model_type", ["bert"]);
  read.oneOf("position_embedding_type", ["absolute"], "absolute");
  const [width, heads] = [read.size("hidden_size"), read.size("num_attention_heads")];
  const headWidth = width / heads;
  if (headWidth % 4 !== 0 || headWidth > 256) {
    throw read.error(
      "hidden_size must give each head a multiple of 4 columns, at most 256",
      headWidth,
    );
  }
  const activation = read.oneOf("hidden_act", Object.keys(ACTIVATION_NAMES), "gelu");
  return {
    width,
    heads,
    headWidth,
    layers: read.size("num_hidden_layers"),
    hidden: read.size("intermediate_size"),
    vocabulary: read.size("vocab_size"),
    positions: read.size("max_position_embeddings"),
    types: read.size("type_vocab_size", 2),
    epsilon: read.positive("layer_norm_eps", 1e-12),
    activation: ACTIVATION_NAMES[activation],
  };
}
