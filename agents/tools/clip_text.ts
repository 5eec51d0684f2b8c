/**
 * Shortens a text from its middle, saying how long it was.
 *
 * @param text Any text
 * @param maxLength Characters to keep, besides the mark
 * @returns The text, or its beginning and end around the mark
 *
 * @example Ten characters where four are wanted
 * ```ts
 * import { clipText } from "./clip_text.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(clipText("0123456789", 4), "01\n[6 of 10 characters left out]\n89");
 * assert.equal(clipText("0123", 4), "0123");
 * ```
 */
export function clipText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const head = Math.ceil(maxLength / 2);
  const tail = maxLength - head;
  const mark = `\n[${text.length - maxLength} of ${text.length} characters left out]\n`;
  // A cut never falls inside of a surrogate pair.
  const start = text.slice(0, head).replace(/[\ud800-\udbff]$/, "");
  const end = text.slice(text.length - tail).replace(/^[\udc00-\udfff]/, "");
  return start + mark + (tail === 0 ? "" : end);
}
