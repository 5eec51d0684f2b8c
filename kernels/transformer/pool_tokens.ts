import type { Backend } from "../runtime/backend.ts";
import { SPAN_WORDS } from "./attend_shape.ts";
import type { Pooling } from "./pool_tokens_shape.ts";
import { runOnce } from "./run_once.ts";
import { checkSize } from "./tensor.ts";

export interface PoolOptions {
  readonly width: number;
  /** Tokens of each sequence, in the order of the rows; together all rows. */
  readonly lengths: readonly number[];
  /** The mean of a sequence's tokens, its first, or its last. */
  readonly kind: Pooling;
  /** Whether vectors are divided by their length. */
  readonly normalise?: boolean;
}

/**
 * One vector for each sequence of a ragged batch.
 *
 * @param x Shape `[T, width]`, the sequences one after another
 * @returns Shape `[sequences, width]`
 *
 * @throws {RangeError} When a sequence has no token, or the lengths do not add up to T
 *
 * @example
 * ```ts
 * import { poolTokens } from "./pool_tokens.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const x = new Float32Array([1, 3, 5]);
 * const out = await poolTokens(backend, x, { width: 1, lengths: [2, 1], kind: "mean" });
 * assert.deepEqual([...out], [2, 5]);
 * ```
 */
export async function poolTokens(
  backend: Backend,
  x: Float32Array,
  { width, lengths, kind, normalise }: PoolOptions,
): Promise<Float32Array> {
  checkSize("poolTokens", "the count of sequences", lengths.length);
  const rows = x.length / width;
  checkSize("poolTokens", "the count of tokens", rows);
  lengths.forEach((length, s) => checkSize("poolTokens", `the length of sequence ${s}`, length));
  return await runOnce(backend, (steps, room) => {
    const spans = room.indices(lengthSpans(lengths, rows));
    const out = room.zeros(lengths.length, width);
    steps.poolTokens({ x: room.matrix(x, rows, width), spans, kind, normalise, out });
    return out;
  });
}

/** Spans of sequences that lie one after another and fill all rows. */
export function lengthSpans(lengths: readonly number[], rows: number): Uint32Array {
  const words = new Uint32Array(SPAN_WORDS * lengths.length);
  let first = 0;
  lengths.forEach((length, s) => {
    words.set([first, length, first, length], SPAN_WORDS * s);
    first += length;
  });
  if (first !== rows) {
    throw new RangeError(
      `Cannot cut tokens into sequences as lengths must add up to ${rows}: they add up to ${first}`,
    );
  }
  return words;
}
