import type { NdArray } from "../../files/mod.ts";

/** A matrix as rows. */
type Rows = number[][];

/** Tensors by name, as rows or a single row. */
export class PlainTensors {
  constructor(readonly tensors: ReadonlyMap<string, NdArray>) {}

  rows(name: string): Rows {
    const { data, shape } = this.tensors.get(name)!;
    const width = shape[shape.length - 1];
    const values = Array.from(data as Float32Array);
    return Array.from(
      { length: values.length / width },
      (_, i) => values.slice(i * width, (i + 1) * width),
    );
  }

  row(name: string): number[] {
    return this.tensors.has(name) ? this.rows(name)[0] : [];
  }

  /** `x Wᵀ + b`, the bias where there is one. */
  linear(x: Rows, name: string): Rows {
    const [w, b] = [this.rows(`${name}.weight`), this.row(`${name}.bias`)];
    return x.map((row) => w.map((out, i) => dot(row, out) + (b[i] ?? 0)));
  }
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((s, x, i) => s + x * b[i], 0);
const add = (a: Rows, b: Rows): Rows => a.map((row, i) => row.map((x, j) => x + b[i][j]));

/** erf by Simpson's rule on its integral: slow, and of another kind than the programs. */
function erf(x: number): number {
  const n = 400, h = x / n;
  let sum = 1 + Math.exp(-x * x);
  for (let i = 1; i < n; i++) sum += (i % 2 ? 4 : 2) * Math.exp(-((i * h) ** 2));
  return 2 / Math.sqrt(Math.PI) * sum * h / 3;
}

function attention(
  { q, k, v }: { q: Rows; k: Rows; v: Rows },
  { heads, headWidth, causal }: { heads: number; headWidth: number; causal: boolean },
): Rows {
  const sharing = heads / (k[0].length / headWidth);
  return q.map((row, i) =>
    Array.from({ length: heads }, (_, h) => {
      const g = Math.floor(h / sharing) * headWidth;
      const query = row.slice(h * headWidth, (h + 1) * headWidth);
      const keys = causal ? k.slice(0, i + 1) : k;
      const weights = keys.map((key) =>
        Math.exp(dot(query, key.slice(g, g + headWidth)) / Math.sqrt(headWidth))
      );
      const total = weights.reduce((a, b) => a + b);
      return query.map((_, d) => weights.reduce((s, w, j) => s + w / total * v[j][g + d], 0));
    }).flat()
  );
}

/** Last hidden states of one sequence through a BERT encoder, in plain double precision. */
export function plainBert(
  t: PlainTensors,
  ids: readonly number[],
  { layers, heads, epsilon }: { layers: number; heads: number; epsilon: number },
): Rows {
  const norm = (x: Rows, name: string): Rows => {
    const [scale, shift] = [t.row(`${name}.weight`), t.row(`${name}.bias`)];
    return x.map((row) => {
      const mean = row.reduce((a, b) => a + b) / row.length;
      const deviation = Math.sqrt(
        row.reduce((s, v) => s + (v - mean) ** 2, 0) / row.length + epsilon,
      );
      return row.map((v, d) => (v - mean) / deviation * scale[d] + shift[d]);
    });
  };
  const table = (name: string) => t.rows(`embeddings.${name}_embeddings.weight`);
  const [words, places, types] = [table("word"), table("position"), table("token_type")];
  let x = norm(
    ids.map((id, i) => words[id].map((v, d) => v + places[i][d] + types[0][d])),
    "embeddings.LayerNorm",
  );
  for (let l = 0; l < layers; l++) {
    const at = `encoder.layer.${l}`;
    const part = (name: string) => t.linear(x, `${at}.attention.self.${name}`);
    const shape = { heads, headWidth: x[0].length / heads, causal: false };
    const seen = attention({ q: part("query"), k: part("key"), v: part("value") }, shape);
    x = norm(
      add(x, t.linear(seen, `${at}.attention.output.dense`)),
      `${at}.attention.output.LayerNorm`,
    );
    const raised = t.linear(x, `${at}.intermediate.dense`)
      .map((row) => row.map((v) => v / 2 * (1 + erf(v / Math.SQRT2))));
    x = norm(add(x, t.linear(raised, `${at}.output.dense`)), `${at}.output.LayerNorm`);
  }
  return x;
}

/** Scores after every token of one sequence through a Llama decoder, in plain double precision. */
export function plainLlama(
  t: PlainTensors,
  ids: readonly number[],
  { layers, heads, headWidth, epsilon, theta, head }: {
    layers: number;
    heads: number;
    headWidth: number;
    epsilon: number;
    theta: number;
    head: string;
  },
): Rows {
  const norm = (x: Rows, name: string): Rows => {
    const scale = t.row(`${name}.weight`);
    return x.map((row) => {
      const size = Math.sqrt(dot(row, row) / row.length + epsilon);
      return row.map((v, d) => v / size * scale[d]);
    });
  };
  const turn = (x: Rows): Rows =>
    x.map((row, position) =>
      row.map((v, column) => {
        const d = column % headWidth, half = headWidth / 2;
        const angle = position * theta ** (-2 * (d % half) / headWidth);
        const partner = d < half ? -row[column + half] : row[column - half];
        return v * Math.cos(angle) + partner * Math.sin(angle);
      })
    );
  const words = t.rows("model.embed_tokens.weight");
  let x = ids.map((id) => words[id]);
  for (let l = 0; l < layers; l++) {
    const at = `model.layers.${l}`;
    const normed = norm(x, `${at}.input_layernorm`);
    const part = (name: string) => t.linear(normed, `${at}.self_attn.${name}_proj`);
    const seen = attention(
      { q: turn(part("q")), k: turn(part("k")), v: part("v") },
      { heads, headWidth, causal: true },
    );
    x = add(x, t.linear(seen, `${at}.self_attn.o_proj`));
    const fed = norm(x, `${at}.post_attention_layernorm`);
    const [gate, up] = [t.linear(fed, `${at}.mlp.gate_proj`), t.linear(fed, `${at}.mlp.up_proj`)];
    const gated = gate.map((row, i) => row.map((g, d) => g / (1 + Math.exp(-g)) * up[i][d]));
    x = add(x, t.linear(gated, `${at}.mlp.down_proj`));
  }
  const scores = t.rows(head);
  return norm(x, "model.norm").map((row) => scores.map((w) => dot(row, w)));
}
