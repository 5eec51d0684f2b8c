/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The repairs that a scan may make, each recorded by name. */
export type JsonRepair = "trailing_comma" | "curly_quotes" | "closing_braces";

/** Why a text holds no object where one was expected. */
export type JsonFault = "syntax" | "duplicate_key" | "too_deep" | "truncated";

/** What a scan found. */
export type ObjectScan =
  | {
    readonly value: JsonObject;
    /** Offset just after the object */
    readonly end: number;
    readonly repairs: readonly JsonRepair[];
  }
  | { readonly fault: JsonFault; readonly at: number; readonly message: string };

const DEEPEST = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * Scans the one JSON object that begins at an offset of a text, and tells where it ends.
 *
 * Duplicate keys are refused. Three things that models get wrong are repaired and named: a comma
 * before a closing bracket, typographic quotes in the place of quotes, and closing braces that are
 * missing at the very end of the text. Braces are closed only after a whole value: not after a comma,
 * and not after a number, which the end may have cut short. Nothing else is repaired.
 *
 * Grammar: T. Bray, RFC 8259, 2017.
 *
 * @param text Any text, of any length; the time is proportional to what is read
 * @param start Offset of the opening brace
 * @returns The value, its end and the repairs, or the fault with its offset
 *
 * @example An object in the middle of a sentence
 * ```ts
 * import { scanObject } from "./scan_object.ts";
 * import { strict as assert } from "node:assert";
 *
 * const scan = scanObject('so {"a": {"b": "}"},} it is', 3);
 * assert.deepEqual(scan, { value: { a: { b: "}" } }, end: 21, repairs: ["trailing_comma"] });
 * ```
 */
export function scanObject(text: string, start: number): ObjectScan {
  const scanner = new Scanner(text, start);
  try {
    const value = scanner.object(0);
    return { value, end: scanner.at, repairs: [...scanner.repairs].sort() };
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    return { fault: error.fault, at: error.at, message: error.message };
  }
}

class ScanError extends Error {
  constructor(readonly fault: JsonFault, readonly at: number, message: string) {
    super(message);
  }
}

class Scanner {
  readonly repairs = new Set<JsonRepair>();

  constructor(readonly text: string, public at: number) {}

  object(depth: number): JsonObject {
    if (depth >= DEEPEST) this.#fail("too_deep", `values nest more than ${DEEPEST} deep`);
    this.#expect("{");
    const entries = new Map<string, Json>();
    let comma = true;
    /** Whether the text may end here: braces that are missing after a number are not added. */
    let whole = true;
    while (true) {
      this.#space();
      const next = this.text[this.at];
      if (next === undefined) {
        // After a comma, or in a number, more was to come: what, is not known.
        if (!whole || comma) this.#fail("truncated", "the text ends in the object");
        this.repairs.add("closing_braces");
        return toObject(entries);
      }
      if (next === "}") {
        if (comma && entries.size > 0) this.repairs.add("trailing_comma");
        this.at++;
        return toObject(entries);
      }
      if (!comma) this.#fail("syntax", "a comma or a closing brace must follow a value");
      const keyAt = this.at;
      const key = this.#string();
      if (entries.has(key)) {
        this.at = keyAt;
        this.#fail("duplicate_key", `the key ${JSON.stringify(key.slice(0, 80))} is given twice`);
      }
      this.#space();
      this.#expect(":");
      const value = this.#value(depth + 1);
      entries.set(key, value);
      whole = typeof value !== "number" || this.at < this.text.length;
      comma = this.#comma();
    }
  }

  #array(depth: number): Json[] {
    if (depth >= DEEPEST) this.#fail("too_deep", `values nest more than ${DEEPEST} deep`);
    this.#expect("[");
    const values: Json[] = [];
    let comma = true;
    while (true) {
      this.#space();
      if (this.text[this.at] === "]") {
        if (comma && values.length > 0) this.repairs.add("trailing_comma");
        this.at++;
        return values;
      }
      if (!comma) this.#fail("syntax", "a comma or a closing bracket must follow a value");
      values.push(this.#value(depth + 1));
      comma = this.#comma();
    }
  }

  #value(depth: number): Json {
    this.#space();
    const next = this.text[this.at];
    if (next === "{") return this.object(depth);
    if (next === "[") return this.#array(depth);
    if (isQuote(next)) return this.#string();
    for (const [word, value] of [["true", true], ["false", false], ["null", null]] as const) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    NUMBER.lastIndex = this.at;
    const number = NUMBER.exec(this.text)?.[0];
    if (number === undefined) this.#fail("syntax", "a value must stand here");
    if (!Number.isFinite(Number(number))) this.#fail("syntax", "a number must be finite");
    this.at += number.length;
    return Number(number);
  }

  #string(): string {
    const quote = this.text[this.at];
    if (!isQuote(quote)) this.#fail("syntax", "a quote must open a string here");
    const opened = this.at++;
    if (quote !== '"') this.repairs.add("curly_quotes");
    const pieces: string[] = [];
    let from = this.at;
    while (true) {
      const next = this.text[this.at];
      if (next === undefined) {
        this.at = opened;
        this.#fail("truncated", "the text ends in the string that begins here");
      }
      if (quote === '"' ? next === '"' : next === "\u201c" || next === "\u201d") {
        pieces.push(this.text.slice(from, this.at++));
        return pieces.join("");
      }
      if (next < " ") this.#fail("syntax", "a string must not hold a line break or a control");
      this.at++;
      if (next !== "\\") continue;
      pieces.push(this.text.slice(from, this.at - 1), this.#escape());
      from = this.at;
    }
  }

  #escape(): string {
    const letter = this.text[this.at];
    if (letter === undefined) this.#fail("truncated", "the text ends in an escape");
    if (letter === "u") {
      const digits = this.text.slice(this.at + 1, this.at + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail("syntax", "four hex digits must follow \\u");
      this.at += 5;
      return String.fromCharCode(parseInt(digits, 16));
    }
    const meaning = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (meaning === undefined) this.#fail("syntax", "no escape is written so");
    this.at++;
    return meaning;
  }

  #comma(): boolean {
    this.#space();
    if (this.text[this.at] !== ",") return false;
    this.at++;
    return true;
  }

  #space(): void {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at++;
  }

  #expect(character: string): void {
    if (this.text[this.at] !== character) this.#fail("syntax", `"${character}" must stand here`);
    this.at++;
  }

  #fail(fault: JsonFault, message: string): never {
    const ended = this.at >= this.text.length;
    throw new ScanError(ended && fault === "syntax" ? "truncated" : fault, this.at, message);
  }
}

function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "\u201c" || character === "\u201d";
}

/** An ordinary object, in which `__proto__` is a key like any other. */
function toObject(entries: ReadonlyMap<string, Json>): JsonObject {
  return Object.fromEntries(entries);
}
