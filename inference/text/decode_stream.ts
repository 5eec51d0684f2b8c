/** Gives text of ids. */
export type Decode = (ids: readonly number[]) => string;

/** Stands for bytes that are no character yet. */
const UNFINISHED = "\ufffd";

/**
 * Text of tokens while they come.
 *
 * Each piece is the difference of two decodings that share a few tokens before it, so that spaces
 * between tokens come out as in the whole; bytes of an unfinished character are held back.
 *
 * @example A character of two tokens
 * ```ts
 * import { DecodeStream } from "./decode_stream.ts";
 * import { strict as assert } from "node:assert";
 *
 * const bytes = (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids));
 * const stream = new DecodeStream(bytes);
 * assert.equal(stream.push(0xc3), "");
 * assert.equal(stream.push(0xa9), "é");
 * ```
 */
export class DecodeStream {
  readonly #ids: number[] = [];
  #from = 0;
  #read = 0;

  constructor(readonly decode: Decode) {}

  /** Takes the next id and gives back the text that is certain now. */
  push(id: number): string {
    this.#ids.push(id);
    const text = this.#pending();
    if (text === "" || text.endsWith(UNFINISHED)) return "";
    this.#from = this.#read;
    this.#read = this.#ids.length;
    return text;
  }

  /** Gives back what was held, finished or not. */
  end(): string {
    const text = this.#pending();
    this.#from = this.#read = this.#ids.length;
    return text;
  }

  #pending(): string {
    const before = this.decode(this.#ids.slice(this.#from, this.#read));
    return this.decode(this.#ids.slice(this.#from)).slice(before.length);
  }
}
