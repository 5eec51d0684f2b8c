import type { Attend } from "./attend_shape.ts";
import { SPAN_WORDS } from "./attend_shape.ts";
import { plain, plainIndices } from "./tensor.ts";

/** For scores up to 30 in size, in units of the largest value. */
export const TOLERANCE = { absolute: 2e-6, relative: 6e-6 } as const;

/**
 * Scaled dot-product attention (Vaswani et al. 2017) with grouped key heads (Ainslie et al. 2023):
 * query head h reads key head ⌊h / (heads / keyHeads)⌋. Plain and in double precision.
 */
export function attendReference(operands: Attend): void {
  const { heads } = operands;
  const words = plainIndices(operands.spans);
  for (let s = 0; s < words.length; s += SPAN_WORDS) {
    const [firstQuery, queries, firstKey, keys] = words.subarray(s, s + SPAN_WORDS);
    for (let i = 0; i < queries; i++) {
      const seen = operands.causal ? keys - queries + i + 1 : keys;
      for (let h = 0; h < heads; h++) {
        attendOne(operands, { query: firstQuery + i, head: h, firstKey, seen });
      }
    }
  }
}

function attendOne(
  { queries, keyValues, keysAt, valuesAt, heads, keyHeads, headWidth, out }: Attend,
  { query, head, firstKey, seen }: { query: number; head: number; firstKey: number; seen: number },
): void {
  const from = headWidth * Math.floor(head / (heads / keyHeads));
  const part = (row: Float64Array, at: number) => row.subarray(at, at + headWidth);
  const q = part(plain(queries).row(query), head * headWidth);
  const scores = Float64Array.from({ length: seen }, (_, j) => {
    const k = part(plain(keyValues).row(firstKey + j), keysAt + from);
    return k.reduce((sum, x, d) => sum + x * q[d], 0) / Math.sqrt(headWidth);
  });
  const top = scores.reduce((a, b) => Math.max(a, b));
  const weights = scores.map((s) => Math.exp(s - top));
  const total = weights.reduce((a, b) => a + b, 0);
  const target = part(plain(out).row(query), head * headWidth).fill(0);
  weights.forEach((weight, j) => {
    const v = part(plain(keyValues).row(firstKey + j), valuesAt + from);
    for (let d = 0; d < headWidth; d++) target[d] += weight / total * v[d];
  });
}
