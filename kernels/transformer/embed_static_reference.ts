import { SPAN_WORDS } from "./attend_shape.ts";
import type { EmbedStatic } from "./embed_static_shape.ts";
import { scaleToUnit } from "./pool_tokens_reference.ts";
import { plain, plainIndices } from "./tensor.ts";

/** For texts of up to 8,192 tokens, in units of the largest weighted value. */
export const TOLERANCE = { absolute: 2e-6, relative: 4e-6 } as const;

/** The mean over a text's tokens of weight times vector, plain and in double precision. */
export function embedStaticReference(operands: EmbedStatic): void {
  const { ids, spans, table, mapping, weights, normalise, out } = operands;
  const words = plainIndices(spans);
  for (let s = 0; s < out.rows; s++) {
    const [first, tokens] = words.subarray(SPAN_WORDS * s);
    const target = plain(out).row(s).fill(0);
    for (const id of plainIndices(ids).subarray(first, first + tokens)) {
      const weight = weights ? plain(weights).data[id] : 1;
      const row = plain(table).row(mapping ? plainIndices(mapping)[id] : id);
      row.forEach((value, d) => target[d] += weight * value / tokens);
    }
    if (normalise) scaleToUnit(target);
  }
}
