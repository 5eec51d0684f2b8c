import type { SparseMatrix } from "./sparse_matrix.ts";
import { tokenise } from "./tokenise.ts";

/** How often each term occurs in each text. */
export interface TermCounts {
  /** Every term of any text, rising by UTF-16 code units: words, and two words with a blank between. */
  readonly terms: readonly string[];
  /** Occurrences, `[texts, terms]`; only those above 0 are stored. */
  readonly counts: SparseMatrix;
}

/**
 * Counts words and pairs of neighbouring words, text by text.
 *
 * Nothing is fitted: counts of one text do not depend on the others, so they can be made once and shared
 * by every split of the items.
 *
 * @param texts I texts; see {@link tokenise} for what a word is
 * @returns Terms and their counts `[I, terms]`
 *
 * @example A pair counts beside its words
 * ```ts
 * import { countTerms } from "./count_terms.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { terms, counts } = countTerms(["sort the list", "the list, the queue"]);
 * assert.deepEqual(
 *   terms,
 *   ["list", "list the", "queue", "sort", "sort the", "the", "the list", "the queue"],
 * );
 * assert.deepEqual([...counts.values.subarray(counts.starts[1])], [1, 1, 1, 2, 1, 1]);
 * ```
 */
export function countTerms(texts: readonly string[]): TermCounts {
  const { words, documents } = numberWords(texts);
  // A term as a number: the place of its first word, then that of its second counted from 1, or 0. A blank
  // comes before every character of a word, so these numbers rise as the terms do.
  const base = words.length + 1;
  const keys = documents.map((document) => distinct(termKeys(document, base)));
  const all = new Float64Array(keys.reduce((sum, { values }) => sum + values.length, 0));
  const starts = new Uint32Array(texts.length + 1);
  keys.forEach(({ values }, i) => {
    all.set(values, starts[i]);
    starts[i + 1] = starts[i] + values.length;
  });
  const columns = distinct(all.slice()).values;
  const values = new Float64Array(all.length);
  keys.forEach(({ times }, i) => values.set(times, starts[i]));
  const terms = Array.from(columns, (key) => {
    const second = key % base, first = words[(key - second) / base];
    return second === 0 ? first : `${first} ${words[second - 1]}`;
  });
  const indices = placesOf(all, columns);
  return {
    terms,
    counts: { rows: texts.length, columns: terms.length, starts, indices, values },
  };
}

/** The words of all texts, rising, and each text as places among them. */
function numberWords(
  texts: readonly string[],
): { words: string[]; documents: Uint32Array[] } {
  const ids = new Map<string, number>();
  const documents = texts.map((text) =>
    Uint32Array.from(tokenise(text), (word) => {
      let id = ids.get(word);
      if (id === undefined) ids.set(word, id = ids.size);
      return id;
    })
  );
  const words = [...ids.keys()].sort(byCodeUnits);
  const ranks = new Uint32Array(words.length);
  words.forEach((word, rank) => ranks[ids.get(word)!] = rank);
  return { words, documents: documents.map((ids) => ids.map((id) => ranks[id])) };
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Words and pairs of a text, as numbers. */
function termKeys(document: Uint32Array, base: number): Float64Array {
  const keys = new Float64Array(Math.max(0, 2 * document.length - 1));
  for (let i = 0; i < document.length; i++) {
    keys[2 * i] = document[i] * base;
    if (i > 0) keys[2 * i - 1] = document[i - 1] * base + document[i] + 1;
  }
  return keys;
}

/** Each number once, rising, and how often it came; sorts what it is given. */
function distinct(numbers: Float64Array): { values: Float64Array; times: Uint32Array } {
  numbers.sort();
  const times = new Uint32Array(numbers.length);
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    if (i === 0 || numbers[i] !== numbers[count - 1]) numbers[count++] = numbers[i];
    times[count - 1]++;
  }
  return { values: numbers.slice(0, count), times: times.slice(0, count) };
}

/** Place of each number in a rising list that holds it, by halving. */
function placesOf(numbers: Float64Array, rising: Float64Array): Uint32Array {
  return Uint32Array.from(numbers, (number) => {
    let low = 0, high = rising.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (rising[middle] < number) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}
