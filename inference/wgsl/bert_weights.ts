import type { Room, Tensor, Weights } from "../../kernels/mod.ts";
import type { BertConfig } from "./bert_config.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** A matrix and what is added to its outputs. */
export interface LinearWeights {
  readonly weights: Weights;
  readonly bias: Tensor;
}

/** A layer norm's scale and shift. */
export interface NormWeights {
  readonly weight: Tensor;
  readonly shift: Tensor;
}

/** One layer of an encoder; queries, keys and values are one matrix. */
export interface BertLayer {
  readonly queryKeyValue: LinearWeights;
  readonly attentionOut: LinearWeights;
  readonly attentionNorm: NormWeights;
  readonly up: LinearWeights;
  readonly down: LinearWeights;
  readonly norm: NormWeights;
}

/** All weights of an encoder, where it computes. */
export interface BertWeights {
  readonly words: Tensor;
  readonly positions: Tensor;
  readonly types: Tensor;
  readonly norm: NormWeights;
  readonly layers: readonly BertLayer[];
}

/** How to find an encoder's tensors in a file. */
export const BERT_NAMES = {
  prefixes: ["", "bert.", "model."],
  probe: "embeddings.word_embeddings.weight",
};

/** Places an encoder's weights in a room. */
export function placeBert(
  checkpoint: Checkpoint,
  { width, hidden, layers, vocabulary, positions, types }: BertConfig,
  room: Room,
): BertWeights {
  const linear = (name: string, outputs: number, inputs: number): LinearWeights => ({
    weights: room.weights(
      checkpoint.values(`${name}.weight`, outputs, inputs),
      outputs,
      inputs,
    ),
    bias: room.matrix(checkpoint.values(`${name}.bias`, outputs), 1, outputs),
  });
  const norm = (name: string): NormWeights => {
    // Older converters wrote gamma and beta.
    const [scale, shift] = checkpoint.has(`${name}.gamma`) ? ["gamma", "beta"] : ["weight", "bias"];
    const vector = (part: string) =>
      room.matrix(checkpoint.values(`${name}.${part}`, width), 1, width);
    return { weight: vector(scale), shift: vector(shift) };
  };
  const table = (name: string, rows: number) =>
    room.matrix(checkpoint.values(`embeddings.${name}.weight`, rows, width), rows, width);
  const layer = (index: number): BertLayer => {
    const at = `encoder.layer.${index}`;
    const parts = ["query", "key", "value"].map((name) => `${at}.attention.self.${name}`);
    const each = (suffix: string) =>
      Object.fromEntries(parts.map((part) => [`${part}.${suffix}`, width]));
    return {
      queryKeyValue: {
        weights: room.weights(checkpoint.stack(width, each("weight")), 3 * width, width),
        bias: room.matrix(checkpoint.joined(each("bias")), 1, 3 * width),
      },
      attentionOut: linear(`${at}.attention.output.dense`, width, width),
      attentionNorm: norm(`${at}.attention.output.LayerNorm`),
      up: linear(`${at}.intermediate.dense`, hidden, width),
      down: linear(`${at}.output.dense`, width, hidden),
      norm: norm(`${at}.output.LayerNorm`),
    };
  };
  return {
    words: table("word_embeddings", vocabulary),
    positions: table("position_embeddings", positions),
    types: table("token_type_embeddings", types),
    norm: norm("embeddings.LayerNorm"),
    layers: Array.from({ length: layers }, (_, index) => layer(index)),
  };
}
