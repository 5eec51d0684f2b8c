import { SPAN_WORDS } from "./attend_shape.ts";
import { checkIndices, checkTensor, type Indices, type Tensor } from "./tensor.ts";

/** How the tokens of a sequence become one vector: their mean, the first, or the last. */
export const POOLINGS = ["mean", "cls", "last"] as const;
export type Pooling = typeof POOLINGS[number];

/** Operands of pooling: S sequences of a ragged batch, width D. */
export interface PoolTokens {
  /** `[T, D]`. */
  readonly x: Tensor;
  /** `[4S]` spans as for attention; the query rows are pooled, at least one each. */
  readonly spans: Indices;
  readonly kind: Pooling;
  /** Whether vectors are divided by their length, or 1e-12 where that is more. */
  readonly normalise?: boolean;
  /** `[S, D]`, overwritten. */
  readonly out: Tensor;
}

/** Below this length a vector is not scaled up to one. */
export const LENGTH_FLOOR = 1e-12;

export function checkPoolTokens({ x, spans, kind, out }: PoolTokens): void {
  checkTensor("poolTokens", "out", out, { width: x.width });
  checkIndices("poolTokens", "spans", spans, SPAN_WORDS * out.rows);
  if (!POOLINGS.includes(kind)) {
    throw new TypeError(
      `Cannot run poolTokens as kind must be one of ${POOLINGS.join(", ")}: it is ${kind}`,
    );
  }
}
