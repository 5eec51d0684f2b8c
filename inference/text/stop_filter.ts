/**
 * Lets text through up to the first stop text, holding back whatever could still become one.
 *
 * The earliest stop text in the answer counts, and of those that begin at one place the longest.
 *
 * @example A stop text that comes in pieces never shows
 * ```ts
 * import { StopFilter } from "./stop_filter.ts";
 * import { strict as assert } from "node:assert";
 *
 * const filter = new StopFilter(["USER:"]);
 * assert.equal(filter.push("Done. US"), "Done. ");
 * assert.equal(filter.push("ER: more"), "");
 * assert.equal(filter.found, "USER:");
 * ```
 */
export class StopFilter {
  #held = "";
  /** The stop text that was met, once it was */
  found: string | undefined;

  constructor(readonly stop: readonly string[]) {}

  /** Text that was taken and not given back yet. */
  get held(): string {
    return this.#held;
  }

  /** Takes a piece and gives back what may be shown now. After a stop text nothing may. */
  push(piece: string): string {
    if (this.found !== undefined) return "";
    this.#held += piece;
    const { at, text } = this.#first();
    if (text !== undefined) {
      // A longer stop text may begin at the same place, or another one before it, and lack its end.
      if (this.#open() < at || this.#longer(at, text)) return this.#release(this.#open());
      this.found = text;
      const shown = this.#held.slice(0, at);
      this.#held = "";
      return shown;
    }
    return this.#release(this.#open());
  }

  /** Gives back what was held when no more text comes. */
  end(): string {
    if (this.found !== undefined) return "";
    const { at, text } = this.#first();
    this.found = text;
    const shown = text === undefined ? this.#held : this.#held.slice(0, at);
    this.#held = "";
    return shown;
  }

  #release(upTo: number): string {
    const shown = this.#held.slice(0, upTo);
    this.#held = this.#held.slice(upTo);
    return shown;
  }

  /** The earliest whole stop text. */
  #first(): { at: number; text: string | undefined } {
    let at = Infinity, text: string | undefined;
    for (const stop of this.stop) {
      const found = this.#held.indexOf(stop);
      if (found < 0) continue;
      if (found < at || (found === at && stop.length > text!.length)) [at, text] = [found, stop];
    }
    return { at, text };
  }

  /** Where the earliest stop text begins whose end has not come; the end of the text if none. */
  #open(): number {
    const longest = Math.max(0, ...this.stop.map((s) => s.length));
    const from = Math.max(0, this.#held.length - longest + 1);
    for (let at = from; at < this.#held.length; at++) {
      const tail = this.#held.slice(at);
      if (this.stop.some((stop) => stop.length > tail.length && stop.startsWith(tail))) return at;
    }
    return this.#held.length;
  }

  #longer(at: number, text: string): boolean {
    const tail = this.#held.slice(at);
    return this.stop.some((s) =>
      s.length > text.length && s.length > tail.length && s.startsWith(tail)
    );
  }
}
