/** Letters that LaTeX gives a meaning of its own, and what prints them. */
const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  "$": "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  "_": "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "''",
  "[": "{[}", // at the head of a row it would be an argument of the line break before
  "]": "{]}",
  "±": "$\\pm$",
  "−": "$-$",
  "–": "--",
  "×": "$\\times$",
  "≤": "$\\leq$",
  "≥": "$\\geq$",
  "θ": "$\\theta$",
  "λ": "$\\lambda$",
  "κ": "$\\kappa$",
  "τ": "$\\tau$",
  "α": "$\\alpha$",
  "φ": "$\\varphi$",
  "Δ": "$\\Delta$",
};

/** Letters of the Latin blocks that the standard font encoding cannot print. */
const UNPRINTABLE = /[ÐÞðþĄąĐđĘęĦħĮįĸĿŀŉŊŋŦŧŲųſ]/;

/**
 * A text as LaTeX prints it with its standard fonts: letters with a meaning of their own are escaped, signs
 * that those fonts lack become mathematics.
 *
 * @throws {RangeError} When a letter is neither ASCII, Latin nor known
 *
 * @example
 * ```ts
 * import { latexText } from "./latex_text.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(latexText("50 % of a_b, λ 0.1"), "50 \\% of a\\_b, $\\lambda$ 0.1");
 * assert.throws(() => latexText("好"), /found "好"/);
 * ```
 */
export function latexText(text: string): string {
  let out = "";
  for (const letter of text) {
    const known = SPECIAL[letter];
    if (known !== undefined) out += known;
    else if (/[\x20-\x7e\u00c0-\u017f]/.test(letter) && !UNPRINTABLE.test(letter)) out += letter;
    else if (/\s/.test(letter)) out += " ";
    else {
      throw new RangeError(
        `Cannot write LaTeX as each letter must be one that its standard fonts have: found "${letter}" in "${text}"`,
      );
    }
  }
  return out;
}
