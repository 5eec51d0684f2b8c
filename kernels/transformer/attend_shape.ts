import { checkSize, checkTensor, type Indices, type Tensor } from "./tensor.ts";

/** Words of one span: first query row, queries, first key row, keys. */
export const SPAN_WORDS = 4;
/** Queries of one sequence that the WGSL program takes together. */
export const TILE_QUERIES = 4;

/** One sequence of a ragged batch: which rows hold its queries, and which its keys and values. */
export interface AttentionSpan {
  readonly firstQuery: number;
  readonly queries: number;
  readonly firstKey: number;
  /** With `causal`, the queries are the last ones of the keys. */
  readonly keys: number;
}

/** Operands of multi-head attention over a ragged batch; heads have width W. */
export interface Attend {
  /** Rows of queries, head after head from the first column. */
  readonly queries: Tensor;
  /** Rows of keys and values; may be the same tensor. */
  readonly keyValues: Tensor;
  /** Columns at which the keys and the values of the first key head begin. */
  readonly keysAt: number;
  readonly valuesAt: number;
  /** `[4S]`: {@linkcode spanWords} of the sequences. */
  readonly spans: Indices;
  /** `[2N]`: {@linkcode tileWords} of the sequences. */
  readonly tiles: Indices;
  /** Query heads; a multiple of `keyHeads`. */
  readonly heads: number;
  readonly keyHeads: number;
  readonly headWidth: number;
  /** Whether a query sees only keys up to its own place. */
  readonly causal: boolean;
  /** Keys of the longest sequence these operands will ever name. */
  readonly longest: number;
  /** `[rows of queries, heads * W]`; the rows of the spans are overwritten. */
  readonly out: Tensor;
}

/** Spans as the words of an index tensor, four a sequence. */
export function spanWords(spans: readonly AttentionSpan[]): Uint32Array {
  return Uint32Array.from(spans.flatMap((s) => [s.firstQuery, s.queries, s.firstKey, s.keys]));
}

/** Sequence and first query of each tile of up to four queries, two words a tile. */
export function tileWords(spans: readonly AttentionSpan[]): Uint32Array {
  const words: number[] = [];
  spans.forEach(({ queries }, s) => {
    for (let first = 0; first < queries; first += TILE_QUERIES) words.push(s, first);
  });
  return Uint32Array.from(words);
}

export function checkAttend(operands: Attend): void {
  const { queries, keyValues, keysAt, valuesAt, heads, keyHeads, headWidth, longest, out } =
    operands;
  for (const [name, size] of Object.entries({ heads, keyHeads, headWidth, longest })) {
    checkSize("attend", name, size);
  }
  if (heads % keyHeads !== 0) {
    throw new RangeError(
      `Cannot run attend as ${heads} heads must be a multiple of the key heads: they are ${keyHeads}`,
    );
  }
  if (headWidth % 4 !== 0 || headWidth > 256 || keysAt % 4 !== 0 || valuesAt % 4 !== 0) {
    throw new RangeError(
      `Cannot run attend as heads must be a multiple of 4 wide, at most 256, and begin at such columns: width ${headWidth}, keys at ${keysAt}, values at ${valuesAt}`,
    );
  }
  checkTensor("attend", "out", out, { rows: queries.rows, width: heads * headWidth });
  if (queries.width < heads * headWidth) {
    checkTensor("attend", "queries", queries, { width: heads * headWidth });
  }
  const needed = Math.max(keysAt, valuesAt) + keyHeads * headWidth;
  if (keyValues.width < needed) {
    checkTensor("attend", "keyValues", keyValues, { width: needed });
  }
  if (out === queries || out === keyValues) {
    throw new TypeError("Cannot run attend as out must not be one of the operands");
  }
}

/** Fails where a span leaves its tensors. */
export function checkSpans(
  spans: readonly AttentionSpan[],
  { queryRows, keyRows, causal }: { queryRows: number; keyRows: number; causal: boolean },
): void {
  spans.forEach((span, s) => {
    for (const [name, size] of Object.entries(span)) {
      checkSize("attend", `${name} of span ${s}`, size, 0);
    }
    const { firstQuery, queries, firstKey, keys } = span;
    if (
      queries < 1 || keys < 1 || firstQuery + queries > queryRows || firstKey + keys > keyRows ||
      (causal && queries > keys)
    ) {
      throw new RangeError(
        `Cannot run attend as span ${s} must lie in ${queryRows} rows of queries and ${keyRows} of keys, with at least one of each${
          causal ? " and no more queries than keys" : ""
        }: it is ${JSON.stringify(span)}`,
      );
    }
  });
}
