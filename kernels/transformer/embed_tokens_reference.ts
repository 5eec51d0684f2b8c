import type { EmbedTokens } from "./embed_tokens_shape.ts";
import { plain, plainIndices } from "./tensor.ts";

/** A 32-bit sum of three rows. */
export const TOLERANCE = { absolute: 1e-7, relative: 3e-7 } as const;

/** Table rows by id, plus those by position and by segment; plain and in double precision. */
export function embedTokensReference({ ids, table, positions, types, out }: EmbedTokens): void {
  const tokens = plainIndices(ids);
  for (let t = 0; t < out.rows; t++) {
    const target = plain(out).row(t);
    target.set(plain(table).row(tokens[t]));
    for (const extra of [positions, types]) {
      if (!extra) continue;
      const row = plain(extra.table).row(plainIndices(extra.of)[t]);
      for (let d = 0; d < row.length; d++) target[d] += row[d];
    }
  }
}
