import { type Room, tabulateTurns, type Tensor, type Weights } from "../../kernels/mod.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { LlamaConfig } from "./llama_config.ts";

/** One layer of a decoder; queries, keys and values are one matrix, gates and values another. */
export interface LlamaLayer {
  readonly norm: Tensor;
  readonly queryKeyValue: { readonly weights: Weights; readonly bias?: Tensor };
  readonly attentionOut: { readonly weights: Weights; readonly bias?: Tensor };
  readonly feedNorm: Tensor;
  readonly gateUp: Weights;
  readonly down: Weights;
}

/** All weights of a decoder, where it computes. */
export interface LlamaWeights {
  readonly words: Tensor;
  readonly layers: readonly LlamaLayer[];
  readonly norm: Tensor;
  readonly scores: Weights;
  /** `[window, W]`: the rotary angles' cosines and sines. */
  readonly turns: Tensor;
}

/** How to find a decoder's tensors in a file. */
export const LLAMA_NAMES = { prefixes: ["model.", ""], probe: "embed_tokens.weight" };

/** Places a decoder's weights in a room. */
export function placeLlama(
  checkpoint: Checkpoint,
  config: LlamaConfig,
  room: Room,
): LlamaWeights {
  const { width, layers, vocabulary, tied, window } = config;
  const vector = (name: string) => room.matrix(checkpoint.values(name, width), 1, width);
  const table = checkpoint.values("embed_tokens.weight", vocabulary, width);
  const words = room.matrix(table, vocabulary, width);
  const head = "lm_head.weight";
  return {
    words,
    layers: Array.from({ length: layers }, (_, i) => placeLayer(checkpoint, config, room, i)),
    norm: vector("norm.weight"),
    scores: tied && !checkpoint.has(head)
      ? room.tied(words)
      : room.weights(checkpoint.values(head, vocabulary, width), vocabulary, width),
    turns: room.matrix(tabulateTurns(config.frequencies, window), window, config.headWidth),
  };
}

function placeLayer(
  checkpoint: Checkpoint,
  { width, heads, keyHeads, headWidth, hidden }: LlamaConfig,
  room: Room,
  index: number,
): LlamaLayer {
  const at = `layers.${index}`;
  const vector = (name: string) => room.matrix(checkpoint.values(name, width), 1, width);
  const [all, shared] = [heads * headWidth, keyHeads * headWidth];
  const sizes = { q_proj: all, k_proj: shared, v_proj: shared };
  const parts = (suffix: string) =>
    Object.fromEntries(
      Object.entries(sizes).map(([name, rows]) => [`${at}.self_attn.${name}.${suffix}`, rows]),
    );
  const joint = all + 2 * shared;
  const biased = checkpoint.has(`${at}.self_attn.q_proj.bias`);
  const out = `${at}.self_attn.o_proj`;
  const feed = { [`${at}.mlp.gate_proj.weight`]: hidden, [`${at}.mlp.up_proj.weight`]: hidden };
  return {
    norm: vector(`${at}.input_layernorm.weight`),
    queryKeyValue: {
      weights: room.weights(checkpoint.stack(width, parts("weight")), joint, width),
      bias: biased ? room.matrix(checkpoint.joined(parts("bias")), 1, joint) : undefined,
    },
    attentionOut: {
      weights: room.weights(checkpoint.values(`${out}.weight`, width, all), width, all),
      bias: checkpoint.has(`${out}.bias`) ? vector(`${out}.bias`) : undefined,
    },
    feedNorm: vector(`${at}.post_attention_layernorm.weight`),
    gateUp: room.weights(checkpoint.stack(width, feed), 2 * hidden, width),
    down: room.weights(
      checkpoint.values(`${at}.mlp.down_proj.weight`, width, hidden),
      width,
      hidden,
    ),
  };
}
