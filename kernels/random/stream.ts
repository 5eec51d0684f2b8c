/** Where a run of random words comes from. */
export interface RandomSource {
  /** Whole number from 0 to 2^53 - 1; the key of the generator. */
  readonly seed: number;
  /** What the numbers are for, such as `"split"` or `"dropout"`, or a word that stands for it. */
  readonly stream: string | number;
}

/** A source as the words that the generator takes. */
export interface RandomWords {
  readonly key: readonly [number, number];
  /** Third word of every counter. */
  readonly stream: number;
}

/**
 * A purpose as one word, by FNV-1a over its UTF-8 bytes (Fowler, Noll and Vo, 1991).
 *
 * Purposes with different words never share a counter, so that split, initialisation, dropout and
 * simulation of one seed draw independently of each other.
 *
 * @example
 * ```ts
 * import { streamOf } from "./stream.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(streamOf("a"), 0xe40c292c);
 * assert.notEqual(streamOf("split"), streamOf("dropout"));
 * ```
 */
export function streamOf(purpose: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(purpose)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

/** Checks a source and gives its words; `operation` begins the message. */
export function wordsOf(operation: string, { seed, stream }: RandomSource): RandomWords {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(
      `Cannot ${operation}: the seed must be a whole number from 0 to 2^53 - 1, found ${seed}`,
    );
  }
  const word = typeof stream === "string" ? streamOf(stream) : stream;
  if (word !== word >>> 0) {
    throw new RangeError(
      `Cannot ${operation}: the stream must be a purpose or a 32-bit word, found ${stream}`,
    );
  }
  return { key: [seed >>> 0, Math.floor(seed / 2 ** 32)], stream: word };
}
