import { countTerms, type TermCounts } from "./count_terms.ts";
import { SURFACE_COVARIATES, surfaceCovariates } from "./surface_covariates.ts";

/** Texts with all that does not depend on which items train: made once, used by every split. */
export interface PreparedTexts {
  /** As given; those without any character that is not blank as an empty text, `[I]`. */
  readonly texts: readonly string[];
  readonly terms: TermCounts;
  /** Raw surface covariates, `[I, 10]`. */
  readonly surface: Float32Array;
  /** Items without text. */
  readonly withoutText: readonly number[];
}

/**
 * Counts terms and measures the surface of texts.
 *
 * @param texts Text of each item, `undefined` where there is none, `[I]`
 *
 * @example Blanks are no text
 * ```ts
 * import { prepareTexts } from "./prepare_texts.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { withoutText, terms } = prepareTexts(["plot it", " \n", undefined]);
 * assert.deepEqual(withoutText, [1, 2]);
 * assert.deepEqual(terms.terms, ["it", "plot", "plot it"]);
 * ```
 */
export function prepareTexts(texts: readonly (string | undefined)[]): PreparedTexts {
  const given = texts.map((text) => text?.trim() ? text : "");
  const width = SURFACE_COVARIATES.length;
  const surface = new Float32Array(given.length * width);
  given.forEach((text, i) => surface.set(surfaceCovariates(text), i * width));
  return {
    texts: given,
    terms: countTerms(given),
    surface,
    withoutText: [...given.keys()].filter((i) => given[i] === ""),
  };
}
