import {
  type AttentionSpan,
  type Operations,
  type Pooling,
  type Room,
  spanWords,
  type Tensor,
  tileWords,
} from "../../kernels/mod.ts";
import type { BertConfig } from "./bert_config.ts";
import type { BertWeights, LinearWeights } from "./bert_weights.ts";

/** What a recorded pass gives: the last layer's rows of all tokens, and one pooled row a sequence. */
export interface BertOutputs {
  /** `[T, D]`. */
  readonly tokens: Tensor;
  /** `[S, D]`, not scaled. */
  readonly pooled: Tensor;
}

/**
 * Notes down the forward pass of a post-norm encoder (Devlin et al. 2019) over a ragged batch.
 *
 * @param sequences Token ids of each sequence, none empty, all known to the model
 */
export function recordBert(
  { steps, room }: { readonly steps: Operations; readonly room: Room },
  { weights, config, pooling }: {
    readonly weights: BertWeights;
    readonly config: BertConfig;
    readonly pooling: Pooling;
  },
  sequences: readonly (readonly number[])[],
): BertOutputs {
  const { width, hidden, heads, headWidth, epsilon, activation } = config;
  const ids = sequences.flat();
  const spans = spansOf(sequences);
  const places = room.indices(spanWords(spans));
  const tiles = room.indices(tileWords(spans));
  const longest = Math.max(...spans.map((span) => span.keys));
  const rows = (columns: number) => room.zeros(ids.length, columns);
  const [a, b, joined, context] = [rows(width), rows(width), rows(3 * width), rows(width)];
  const [made, raised] = [rows(width), rows(hidden)];
  const apply = (x: Tensor, { weights, bias }: LinearWeights, out: Tensor) =>
    steps.linear({ x, weights, bias, out });
  const settings = { epsilon, kind: "layer" } as const;

  steps.embedTokens({
    ids: room.indices(ids),
    table: weights.words,
    positions: {
      of: room.indices(sequences.flatMap((sequence) => [...sequence.keys()])),
      table: weights.positions,
    },
    types: { of: room.indices(new Uint32Array(ids.length)), table: weights.types },
    out: a,
  });
  steps.normTokens({ stream: a, ...weights.norm, ...settings, out: b });
  for (const layer of weights.layers) {
    apply(b, layer.queryKeyValue, joined);
    steps.attend({
      queries: joined,
      keyValues: joined,
      keysAt: width,
      valuesAt: 2 * width,
      spans: places,
      tiles,
      heads,
      keyHeads: heads,
      headWidth,
      causal: false,
      longest,
      out: context,
    });
    const { attentionOut, attentionNorm, up, down, norm } = layer;
    steps.linear({ x: context, weights: attentionOut.weights, out: made });
    const attended = { delta: made, bias: attentionOut.bias };
    steps.normTokens({ stream: b, ...attended, ...attentionNorm, ...settings, out: a });
    steps.linear({ x: a, weights: up.weights, bias: up.bias, activation, out: raised });
    steps.linear({ x: raised, weights: down.weights, out: made });
    const fed = { delta: made, bias: down.bias };
    steps.normTokens({ stream: a, ...fed, ...norm, ...settings, out: b });
  }
  const pooled = room.zeros(sequences.length, width);
  steps.poolTokens({ x: b, spans: places, kind: pooling, out: pooled });
  return { tokens: b, pooled };
}

/** Sequences one after another, each attending to itself. */
function spansOf(sequences: readonly (readonly number[])[]): AttentionSpan[] {
  let first = 0;
  return sequences.map(({ length }) => {
    const span = { firstQuery: first, queries: length, firstKey: first, keys: length };
    first += length;
    return span;
  });
}
