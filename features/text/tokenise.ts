const WORD = /[\p{L}\p{N}_]{2,}/gu;

/**
 * Words of a text in the order in which they stand.
 *
 * The text is put in lower case by Unicode's full mapping, which no locale bends. A word is a longest run
 * of two or more characters, each a letter (Unicode category L), a number (N: digits, but also `²` and
 * `Ⅳ`) or an underscore; characters are code points. Everything else parts words, combining marks too,
 * and single characters are dropped. These are the words of the pattern `\b\w\w+\b` in Python.
 *
 * @param text Any text
 *
 * @example Single characters and marks go
 * ```ts
 * import { tokenise } from "./tokenise.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(tokenise("Don't sort x_1, Größe ≤ 10²!"), ["don", "sort", "x_1", "größe", "10²"]);
 * assert.deepEqual(tokenise("a b c"), []);
 * ```
 */
export function tokenise(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}
