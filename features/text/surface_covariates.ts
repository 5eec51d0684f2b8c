import { tokenise } from "./tokenise.ts";

/** What each covariate measures, in order. Shares are of all characters, counted in code points. */
export const SURFACE_COVARIATES = [
  "log characters",
  "log words",
  "log lines",
  "log sentences",
  "characters a word",
  "share of distinct words",
  "share of digits",
  "share of brackets",
  "share of capitals",
  "share of signs",
] as const;

/**
 * Ten plain measures of how a text looks, none of which depends on other texts.
 *
 * Logarithms are ln(1 + count). Lines are those with any character that is not blank; a sentence ends
 * with `.`, `!`, `?` or `。` before a blank or the end. Words are those of {@link tokenise}. Brackets are
 * `()[]{}<>`; capitals are Unicode's Lu; signs are punctuation and symbols (P, S) that are no brackets.
 * A text without characters or words has zero shares.
 *
 * @param text Any text
 * @returns Measures, `[10]`, in the order of {@link SURFACE_COVARIATES}
 *
 * @example
 * ```ts
 * import { surfaceCovariates } from "./surface_covariates.ts";
 * import { strict as assert } from "node:assert";
 *
 * const measures = surfaceCovariates("Add two and two.\n\n(4)");
 * assert.equal(measures[1], Math.log(1 + 4)); // words
 * assert.equal(measures[2], Math.log(1 + 2)); // lines
 * assert.equal(measures[5], 3 / 4); // distinct words
 * assert.equal(measures[7], 2 / 21); // brackets
 * ```
 */
export function surfaceCovariates(text: string): Float64Array {
  const words = tokenise(text);
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  let characters = 0;
  for (const _ of text) characters++;
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const share = (part: number, whole: number) => whole === 0 ? 0 : part / whole;
  const brackets = count(/[()[\]{}<>]/g);
  return new Float64Array([
    Math.log1p(characters),
    Math.log1p(words.length),
    Math.log1p(count(/^.*\S.*$/gm)),
    Math.log1p(count(/[.!?。](?=\s|$)/g)),
    share(letters, words.length),
    share(new Set(words).size, words.length),
    share(count(/\p{Nd}/gu), characters),
    share(brackets, characters),
    share(count(/\p{Lu}/gu), characters),
    share(count(/[\p{P}\p{S}]/gu) - brackets, characters),
  ]);
}
