import { checkIndices, checkTensor, type Indices, type Tensor } from "./tensor.ts";

/** Operands of the embedding lookup: T tokens, width D. */
export interface EmbedTokens {
  /** `[T]`, rows of `table`. */
  readonly ids: Indices;
  /** `[V, D]`. */
  readonly table: Tensor;
  /** `[T]` and `[P, D]`: a row added by position. */
  readonly positions?: { readonly of: Indices; readonly table: Tensor };
  /** `[T]` and `[S, D]`: a row added by segment. */
  readonly types?: { readonly of: Indices; readonly table: Tensor };
  /** `[T, D]`, overwritten. */
  readonly out: Tensor;
}

export function checkEmbedTokens({ ids, table, positions, types, out }: EmbedTokens): void {
  checkTensor("embedTokens", "table", table, { width: out.width });
  checkIndices("embedTokens", "ids", ids, out.rows);
  for (const [name, extra] of Object.entries({ positions, types })) {
    if (!extra) continue;
    checkIndices("embedTokens", name, extra.of, out.rows);
    checkTensor("embedTokens", `the table of ${name}`, extra.table, { width: out.width });
  }
}
