import type { TermCounts } from "./count_terms.ts";
import { selectSparseRows, type SparseMatrix } from "./sparse_matrix.ts";

/** What a TF-IDF weighting has learnt from its training items. */
export interface Tfidf {
  /** Terms kept, rising by UTF-16 code units, T of them. */
  readonly terms: readonly string[];
  /** Weight of each term, 1 + ln((1 + documents) / (1 + documents that hold it)), `[T]`. */
  readonly idf: Float64Array;
  /** Training items. */
  readonly documents: number;
}

export interface TfidfOptions {
  /** Rows of the counts to learn from; the others are not looked at. Each counts once. */
  readonly trainItems: ArrayLike<number>;
  /** Fewest training items in which a term must occur to be kept; 2 unless told. */
  readonly minimumDocuments?: number;
}

/**
 * Learns vocabulary and inverse document frequencies (Spärck Jones 1972) from training items only.
 *
 * The frequencies are smoothed as if one more item held every term once.
 *
 * @param source Counts of all items
 * @throws {RangeError} When a training item is not a row of the counts or repeats, or
 * `minimumDocuments` is not a whole number of at least 1
 *
 * @example A term of one item is left out
 * ```ts
 * import { countTerms } from "./count_terms.ts";
 * import { applyTfidf, fitTfidf } from "./tfidf.ts";
 * import { strict as assert } from "node:assert";
 *
 * const source = countTerms(["red apple", "red pear", "green pear"]);
 * const tfidf = fitTfidf(source, { trainItems: [0, 1] });
 * assert.deepEqual(tfidf.terms, ["red"]);
 * assert.equal(tfidf.idf[0], 1);
 * assert.deepEqual([...applyTfidf(tfidf, source).starts], [0, 1, 2, 2]);
 * ```
 */
export function fitTfidf(source: TermCounts, options: TfidfOptions): Tfidf {
  const { trainItems, minimumDocuments = 2 } = options;
  if (!Number.isInteger(minimumDocuments) || minimumDocuments < 1) {
    throw new RangeError(
      `Cannot fit TF-IDF as minimumDocuments must be a whole number of at least 1: it is ${minimumDocuments}`,
    );
  }
  if (new Set(Array.from(trainItems)).size !== trainItems.length) {
    throw new RangeError("Cannot fit TF-IDF as each training item must come once: one repeats");
  }
  const frequency = new Uint32Array(source.terms.length);
  for (const term of selectSparseRows(source.counts, trainItems).indices) frequency[term]++;
  const kept: number[] = [];
  frequency.forEach((documents, term) => documents >= minimumDocuments && kept.push(term));
  return {
    terms: kept.map((term) => source.terms[term]),
    idf: Float64Array.from(
      kept,
      (term) => 1 + Math.log((1 + trainItems.length) / (1 + frequency[term])),
    ),
    documents: trainItems.length,
  };
}

/**
 * Weighs terms: (1 + ln count) · idf, each row then scaled to length one.
 *
 * Terms that were not learnt are passed over; a row without any other is empty.
 *
 * @param tfidf What was learnt, T terms
 * @param source Counts of any texts, `[I, terms]`; the terms need not be those learnt from
 * @returns Weights `[I, T]`
 */
export function applyTfidf(tfidf: Tfidf, source: TermCounts): SparseMatrix {
  const { counts } = source;
  const columns = findColumns(source.terms, tfidf.terms);
  const starts = new Uint32Array(counts.rows + 1);
  const indices = new Uint32Array(counts.indices.length);
  const values = new Float64Array(counts.indices.length);
  let at = 0;
  for (let i = 0; i < counts.rows; i++) {
    let square = 0;
    for (let e = counts.starts[i]; e < counts.starts[i + 1]; e++) {
      const column = columns[counts.indices[e]];
      if (column < 0) continue;
      const weight = (1 + Math.log(counts.values[e])) * tfidf.idf[column];
      indices[at] = column;
      values[at++] = weight;
      square += weight * weight;
    }
    const length = Math.sqrt(square);
    for (let e = starts[i]; e < at; e++) values[e] /= length;
    starts[i + 1] = at;
  }
  return {
    rows: counts.rows,
    columns: tfidf.terms.length,
    starts,
    indices: indices.slice(0, at),
    values: values.slice(0, at),
  };
}

/** Place of each term among those learnt, -1 where it was not; both lists rise. */
function findColumns(terms: readonly string[], learnt: readonly string[]): Int32Array {
  let next = 0;
  return Int32Array.from(terms, (term) => {
    while (next < learnt.length && learnt[next] < term) next++;
    return learnt[next] === term ? next : -1;
  });
}
