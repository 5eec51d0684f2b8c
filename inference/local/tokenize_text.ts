/** Ids of one text as the model takes them. */
export interface TokenizedText {
  readonly ids: readonly number[];
  readonly truncated: boolean;
}

/** Text to ids, with or without the tokens that the model wants around a text. */
export interface Encode {
  encode(text: string, options: { readonly wrap: boolean }): number[];
}

/** Characters of a long text that are looked at first, for each token of the window. */
const GENEROUS = 8;

/**
 * Ids of a text, cut at the model's window.
 *
 * What is cut is the end of the text; the tokens around it (`[CLS]`, `[SEP]`) stay. Of a text that is
 * far too long only a front part is tokenized, cut at white space, and more of it if that was not enough.
 *
 * @param window Most ids, those around the text included
 *
 * @example The last token stays
 * ```ts
 * import { tokenizeText } from "./tokenize_text.ts";
 * import { strict as assert } from "node:assert";
 *
 * const encode = (text: string, { wrap }: { wrap: boolean }) => {
 *   const ids = text.split(" ").filter(Boolean).map((word) => Number(word) || 0);
 *   return wrap ? [101, ...ids, 102] : ids;
 * };
 * assert.deepEqual(tokenizeText("1 2 3 4", { encode }, 4), { ids: [101, 1, 2, 102], truncated: true });
 * ```
 */
export function tokenizeText(text: string, tokenizer: Encode, window: number): TokenizedText {
  for (let length = GENEROUS * window;; length *= 4) {
    const part = frontPart(text, length);
    const ids = tokenizer.encode(part, { wrap: true });
    if (part.length < text.length && ids.length <= window) continue;
    if (ids.length <= window) return { ids, truncated: false };
    const { before, after } = frameOf(tokenizer);
    const kept = Math.max(before, window - after);
    return { ids: [...ids.slice(0, kept), ...ids.slice(ids.length - after)], truncated: true };
  }
}

/** How many tokens stand before and after a text's own, by tokenizer. */
const frames = new WeakMap<Encode, { before: number; after: number }>();

/** Looks at a short text with and without the tokens around it; a long one need not be encoded twice. */
function frameOf(tokenizer: Encode): { before: number; after: number } {
  const known = frames.get(tokenizer);
  if (known) return known;
  const [ids, inner] = [true, false].map((wrap) => tokenizer.encode("a", { wrap }));
  const around = ids.length - inner.length;
  let before = 0;
  while (before < around && inner.some((id, i) => ids[before + i] !== id)) before++;
  const frame = { before, after: around - before };
  frames.set(tokenizer, frame);
  return frame;
}

/** At least `length` characters up to the next white space, or the whole. */
function frontPart(text: string, length: number): string {
  if (text.length <= 2 * length) return text;
  const space = text.slice(length).search(/\s/);
  return space < 0 ? text : text.slice(0, length + space);
}
