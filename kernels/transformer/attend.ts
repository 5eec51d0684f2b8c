import type { Backend } from "../runtime/backend.ts";
import { checkLength } from "../runtime/errors.ts";
import { type AttentionSpan, checkSpans, spanWords, tileWords } from "./attend_shape.ts";
import { runOnce } from "./run_once.ts";
import { checkSize } from "./tensor.ts";

/** Heads of an attention layer, and which of the tokens see each other. */
export interface AttentionOptions {
  /** Query heads; a multiple of `keyHeads`, each group of which shares keys and values. */
  readonly heads: number;
  readonly keyHeads: number;
  /** A multiple of 4, at most 256. */
  readonly headWidth: number;
  readonly spans: readonly AttentionSpan[];
  /** Whether a token sees only those up to its own place. */
  readonly causal: boolean;
}

/**
 * Scaled dot-product attention (Vaswani et al. 2017) with grouped key heads (Ainslie et al. 2023) over a
 * ragged batch: each span attends within itself, and nothing is padded.
 *
 * @param operands `queries` `[T, heads · W]`; `keys` and `values` `[C, keyHeads · W]`
 * @returns Shape `[T, heads · W]`; zero for rows of no span
 *
 * @throws {RangeError} When sizes are not whole rows, heads do not divide, or a span leaves its rows
 * @throws {ShapeError} When keys and values differ in length
 *
 * @example Of two equal keys each gets half
 * ```ts
 * import { attend } from "./attend.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const queries = new Float32Array([1, 0, 0, 0]);
 * const keys = new Float32Array(8);
 * const values = new Float32Array([2, 0, 0, 0, 4, 0, 0, 0]);
 * const out = await attend(backend, { queries, keys, values }, {
 *   heads: 1,
 *   keyHeads: 1,
 *   headWidth: 4,
 *   spans: [{ firstQuery: 0, queries: 1, firstKey: 0, keys: 2 }],
 *   causal: true,
 * });
 * assert.deepEqual([...out], [3, 0, 0, 0]);
 * ```
 */
export async function attend(
  backend: Backend,
  operands: {
    readonly queries: Float32Array;
    readonly keys: Float32Array;
    readonly values: Float32Array;
  },
  options: AttentionOptions,
): Promise<Float32Array> {
  const { heads, keyHeads, headWidth, spans, causal } = options;
  const { queries, keys, values } = operands;
  const [width, keyWidth] = [heads * headWidth, keyHeads * headWidth];
  const [rows, keyRows] = [queries.length / width, keys.length / keyWidth];
  for (const [name, size] of Object.entries({ rows, keyRows, spans: spans.length })) {
    checkSize("attend", name, size);
  }
  checkLength("attend", "values", values, keys.length);
  checkSpans(spans, { queryRows: rows, keyRows, causal });
  return await runOnce(backend, (steps, room) => {
    const out = room.zeros(rows, width);
    steps.attend({
      queries: room.matrix(queries, rows, width),
      keyValues: room.matrix(sideBySide(keys, values, keyWidth), keyRows, 2 * keyWidth),
      keysAt: 0,
      valuesAt: keyWidth,
      spans: room.indices(spanWords(spans)),
      tiles: room.indices(tileWords(spans)),
      heads,
      keyHeads,
      headWidth,
      causal,
      longest: Math.max(...spans.map((span) => span.keys)),
      out,
    });
    return out;
  });
}

/** Rows of two matrices of the same width, one after the other. */
function sideBySide(a: Float32Array, b: Float32Array, width: number): Float32Array {
  const out = new Float32Array(a.length + b.length);
  for (let at = 0; at < a.length; at += width) {
    out.set(a.subarray(at, at + width), 2 * at);
    out.set(b.subarray(at, at + width), 2 * at + width);
  }
  return out;
}
