import { type NdArray, writeSafetensors } from "../../files/mod.ts";
import { uniformValues } from "../_helpers/values.ts";
import { PlainTensors } from "./_plain_transformer.ts";

/** Random tensors of the given shapes, seeded by their order; norms lie around 1. */
export function randomTensors(
  shapes: Readonly<Record<string, readonly number[]>>,
): Map<string, NdArray> {
  return new Map(
    Object.entries(shapes).map(([name, shape], seed) => {
      const inputs = shape[shape.length - 1];
      const norm = /norm\.weight$/i.test(name);
      const scale = /embed/.test(name) ? 1 : Math.sqrt(3 / inputs);
      const draw = uniformValues(shape.reduce((a, b) => a * b), seed + 1);
      const data = draw.map((v) => norm ? 1 + 0.3 * v : shape.length === 1 ? 0.2 * v : scale * v);
      return [name, { shape: [...shape], dtype: "f4", data }];
    }),
  );
}

/** Writes random tensors as a model's weights, runs, and removes them. */
export async function withWeights(
  shapes: Readonly<Record<string, readonly number[]>>,
  run: (path: string, plain: PlainTensors) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const tensors = randomTensors(shapes);
    const path = `${folder}/model.safetensors`;
    await writeSafetensors(path, tensors);
    await run(path, new PlainTensors(tensors));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Shapes of a BERT encoder of two layers. */
export function bertShapes(
  { width, hidden, vocabulary, positions }: Record<
    "width" | "hidden" | "vocabulary" | "positions",
    number
  >,
): Record<string, number[]> {
  const shapes: Record<string, number[]> = {
    "embeddings.word_embeddings.weight": [vocabulary, width],
    "embeddings.position_embeddings.weight": [positions, width],
    "embeddings.token_type_embeddings.weight": [2, width],
  };
  const pair = (name: string, ...weight: number[]) => {
    shapes[`${name}.weight`] = weight;
    shapes[`${name}.bias`] = [weight[0]];
  };
  pair("embeddings.LayerNorm", width);
  for (const l of [0, 1]) {
    const at = `encoder.layer.${l}`;
    for (const part of ["query", "key", "value"]) {
      pair(`${at}.attention.self.${part}`, width, width);
    }
    pair(`${at}.attention.output.dense`, width, width);
    pair(`${at}.attention.output.LayerNorm`, width);
    pair(`${at}.intermediate.dense`, hidden, width);
    pair(`${at}.output.dense`, width, hidden);
    pair(`${at}.output.LayerNorm`, width);
  }
  return shapes;
}

/** Shapes of a Llama decoder of two layers with its own scores, and biases as Qwen 2 has them if told. */
export function llamaShapes(
  { width, hidden, vocabulary, queries, keys }: Record<
    "width" | "hidden" | "vocabulary" | "queries" | "keys",
    number
  >,
  { biased = false }: { biased?: boolean } = {},
): Record<string, number[]> {
  const shapes: Record<string, number[]> = {
    "model.embed_tokens.weight": [vocabulary, width],
    "model.norm.weight": [width],
    "lm_head.weight": [vocabulary, width],
  };
  for (const l of [0, 1]) {
    const at = `model.layers.${l}`;
    shapes[`${at}.input_layernorm.weight`] = [width];
    shapes[`${at}.post_attention_layernorm.weight`] = [width];
    for (const [part, rows] of [["q", queries], ["k", keys], ["v", keys]] as const) {
      shapes[`${at}.self_attn.${part}_proj.weight`] = [rows, width];
      if (biased) shapes[`${at}.self_attn.${part}_proj.bias`] = [rows];
    }
    shapes[`${at}.self_attn.o_proj.weight`] = [width, queries];
    shapes[`${at}.mlp.gate_proj.weight`] = [hidden, width];
    shapes[`${at}.mlp.up_proj.weight`] = [hidden, width];
    shapes[`${at}.mlp.down_proj.weight`] = [width, hidden];
  }
  return shapes;
}
