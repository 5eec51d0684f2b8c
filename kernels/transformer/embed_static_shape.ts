import { SPAN_WORDS } from "./attend_shape.ts";
import { checkIndices, checkTensor, type Indices, type Tensor } from "./tensor.ts";

/** Operands of static sentence embedding: S texts with T tokens in all, V token ids, width D. */
export interface EmbedStatic {
  /** `[T]`. */
  readonly ids: Indices;
  /** `[4S]` spans; the query rows of a text are its tokens, perhaps none. */
  readonly spans: Indices;
  /** `[C, D]`, the vectors. */
  readonly table: Tensor;
  /** `[V]`, the row of the table for each id; the id itself unless told. */
  readonly mapping?: Indices;
  /** `[1, V]`, a factor for each id; 1 unless told. */
  readonly weights?: Tensor;
  /** Whether vectors are divided by their length. */
  readonly normalise?: boolean;
  /** `[S, D]`, overwritten; zero for a text without tokens. */
  readonly out: Tensor;
}

export function checkEmbedStatic({ spans, table, mapping, weights, out }: EmbedStatic): void {
  checkTensor("embedStatic", "out", out, { width: table.width });
  checkIndices("embedStatic", "spans", spans, SPAN_WORDS * out.rows);
  const vocabulary = mapping?.length ?? table.rows;
  if (weights) checkTensor("embedStatic", "weights", weights, { rows: 1, width: vocabulary });
}
