import type { Indices, Operations, Room, Tensor } from "../../kernels/mod.ts";
import type { LlamaConfig } from "./llama_config.ts";
import type { LlamaWeights } from "./llama_weights.ts";

/** What changes from one run of a recorded pass to the next, for T new tokens of one conversation. */
export interface LlamaInputs {
  /** `[T]`. */
  readonly ids: Indices;
  /** `[T]`: places in the conversation, which are also the rows of the cache. */
  readonly positions: Indices;
  /** `[4]`: the queries and all keys up to now. */
  readonly span: Indices;
  /** Tiles of T queries. */
  readonly tiles: Indices;
}

/** Keys and values of all positions so far, `[capacity, 2 * keyHeads * W]` for each layer. */
export type LlamaCache = readonly Tensor[];

/**
 * Notes down the forward pass of a pre-norm decoder (Touvron et al. 2023) over new tokens, whose keys and
 * values go into the cache.
 *
 * @returns Scores after the last token, `[1, V]`
 */
export function recordLlama(
  { steps, room }: { readonly steps: Operations; readonly room: Room },
  { weights, config, cache }: {
    readonly weights: LlamaWeights;
    readonly config: LlamaConfig;
    readonly cache: LlamaCache;
  },
  { ids, positions, span, tiles }: LlamaInputs,
): Tensor {
  const { width, hidden, heads, keyHeads, headWidth, epsilon } = config;
  const [all, shared] = [heads * headWidth, keyHeads * headWidth];
  const rows = (columns: number) => room.zeros(ids.length, columns);
  const [stream, normed, made] = [rows(width), rows(width), rows(width)];
  const [joint, context] = [rows(all + 2 * shared), rows(all)];
  const [gateUp, gated] = [rows(2 * hidden), rows(hidden)];
  const settings = { epsilon, kind: "rms" } as const;

  steps.embedTokens({ ids, table: weights.words, out: stream });
  weights.layers.forEach((layer, index) => {
    const delta = index > 0 ? made : undefined;
    steps.normTokens({ stream, delta, weight: layer.norm, ...settings, out: normed });
    steps.linear({ x: normed, ...layer.queryKeyValue, out: joint });
    steps.rotate({ x: joint, heads: heads + keyHeads, positions, turns: weights.turns });
    steps.appendRows({ x: joint, from: all, slots: positions, cache: cache[index] });
    steps.attend({
      queries: joint,
      keyValues: cache[index],
      keysAt: 0,
      valuesAt: shared,
      spans: span,
      tiles,
      heads,
      keyHeads,
      headWidth,
      causal: true,
      longest: cache[index].rows,
      out: context,
    });
    steps.linear({ x: context, ...layer.attentionOut, out: made });
    const attended = { stream, delta: made, weight: layer.feedNorm };
    steps.normTokens({ ...attended, ...settings, out: normed });
    steps.linear({ x: normed, weights: layer.gateUp, out: gateUp });
    steps.swiglu({ x: gateUp, out: gated });
    steps.linear({ x: gated, weights: layer.down, out: made });
  });

  // Only the last token's row goes on to the scores.
  const [last, delta, final] = [room.zeros(1, width), room.zeros(1, width), room.zeros(1, width)];
  const scores = room.zeros(1, config.vocabulary);
  steps.poolTokens({ x: stream, spans: span, kind: "last", out: last });
  steps.poolTokens({ x: made, spans: span, kind: "last", out: delta });
  steps.normTokens({ stream: last, delta, weight: weights.norm, ...settings, out: final });
  steps.linear({ x: final, weights: weights.scores, out: scores });
  return scores;
}
