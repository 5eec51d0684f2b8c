/**
 * The word that takes the fewest single-letter edits to reach (Levenshtein 1966), if it is near enough
 * to be meant.
 *
 * @param word What was typed
 * @param words What could have been meant
 * @returns The nearest one, or `undefined` where more than two and more than half of the letters change
 *
 * @example A letter left out
 * ```ts
 * import { nearest } from "./nearest.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(nearest("sed", ["seeds", "select", "out"]), "seeds");
 * assert.equal(nearest("zzzz", ["seeds"]), undefined);
 * ```
 */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  let best: string | undefined, fewest = Infinity;
  for (const candidate of words) {
    const edits = editDistance(word, candidate) - (candidate.startsWith(word) ? 0.5 : 0);
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return fewest <= Math.max(2, word.length / 2) ? best : undefined;
}

/** Insertions, deletions and replacements that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        row[j] + 1,
        next[j - 1] + 1,
        row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length];
}
