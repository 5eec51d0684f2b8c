import { SPAN_WORDS } from "./attend_shape.ts";
import { LENGTH_FLOOR, type PoolTokens } from "./pool_tokens_shape.ts";
import { plain, plainIndices } from "./tensor.ts";

/** For sequences of up to 8,192 tokens, in units of the largest token value. */
export const TOLERANCE = { absolute: 2e-6, relative: 4e-6 } as const;

/** One vector a sequence, plain and in double precision. */
export function poolTokensReference({ x, spans, kind, normalise, out }: PoolTokens): void {
  const words = plainIndices(spans);
  for (let s = 0; s < out.rows; s++) {
    const [first, tokens] = words.subarray(SPAN_WORDS * s);
    const target = plain(out).row(s);
    if (kind === "mean") {
      target.fill(0);
      for (let t = first; t < first + tokens; t++) {
        plain(x).row(t).forEach((value, d) => target[d] += value / tokens);
      }
    } else target.set(plain(x).row(kind === "cls" ? first : first + tokens - 1));
    if (normalise) scaleToUnit(target);
  }
}

/** Divides a vector by its length in place, or by 1e-12 where it is shorter. */
export function scaleToUnit(vector: Float64Array): void {
  const length = Math.max(Math.hypot(...vector), LENGTH_FLOOR);
  for (let d = 0; d < vector.length; d++) vector[d] /= length;
}
