import { plain } from "./tensor.ts";
import type { TopLogits } from "./top_logits_shape.ts";

/** A selection is exact. */
export const TOLERANCE = { absolute: 0, relative: 0 } as const;

/** The largest logits of each row in falling order, the smaller column first where two are equal. */
export function topLogitsReference({ x, count, out }: TopLogits): void {
  for (let t = 0; t < x.rows; t++) {
    const row = plain(x).row(t);
    const order = Array.from(row.keys()).sort((a, b) => row[b] - row[a] || a - b);
    const best = order.slice(0, count);
    plain(out).row(t).set([...best.map((column) => row[column]), ...best]);
  }
}
