/** What was kept of an output stream: its beginning and its end. */
export interface KeptOutput {
  /** First and last bytes, joined without a mark */
  readonly bytes: Uint8Array;
  /** All that was written */
  readonly totalBytes: number;
  /** Bytes left out between the first and the last */
  readonly droppedBytes: number;
  /** How many of `bytes` came before the gap */
  readonly headBytes: number;
  /** Decoded with replacement, a mark with the count of dropped bytes at the gap */
  text(): string;
}

/**
 * Keeps the first and last half of `limit` bytes of a stream of any length, in bounded memory.
 *
 * @example Ten bytes through a keeper of four
 * ```ts
 * import { OutputKeeper } from "./kept_output.ts";
 * import { strict as assert } from "node:assert";
 *
 * const keeper = new OutputKeeper(4);
 * keeper.push(new TextEncoder().encode("0123456789"));
 * const kept = keeper.finish();
 * assert.equal(kept.droppedBytes, 6);
 * assert.equal(kept.text(), "01\n[6 of 10 bytes left out]\n89");
 * ```
 */
export class OutputKeeper {
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #ring: Uint8Array | undefined;
  #ringAt = 0;
  #tailTotal = 0;
  readonly #headLimit: number;
  readonly #tailLimit: number;

  /** @param limit Bytes to keep in all */
  constructor(limit: number) {
    this.#headLimit = Math.ceil(limit / 2);
    this.#tailLimit = limit - this.#headLimit;
  }

  /** Takes in the next piece. */
  push(chunk: Uint8Array): void {
    let rest = chunk;
    if (this.#headBytes < this.#headLimit) {
      const piece = rest.slice(0, this.#headLimit - this.#headBytes);
      this.#head.push(piece);
      this.#headBytes += piece.length;
      rest = rest.subarray(piece.length);
    }
    this.#tailTotal += rest.length;
    if (this.#tailLimit === 0 || rest.length === 0) return;
    this.#ring ??= new Uint8Array(this.#tailLimit);
    if (rest.length > this.#tailLimit) rest = rest.subarray(rest.length - this.#tailLimit);
    const first = rest.subarray(0, this.#tailLimit - this.#ringAt);
    this.#ring.set(first, this.#ringAt);
    this.#ring.set(rest.subarray(first.length), 0);
    this.#ringAt = (this.#ringAt + rest.length) % this.#tailLimit;
  }

  /** What was kept so far. */
  finish(): KeptOutput {
    const inRing = Math.min(this.#tailTotal, this.#tailLimit);
    const tail = new Uint8Array(inRing);
    if (this.#ring && inRing < this.#tailLimit) tail.set(this.#ring.subarray(0, inRing));
    else if (this.#ring) {
      tail.set(this.#ring.subarray(this.#ringAt));
      tail.set(this.#ring.subarray(0, this.#ringAt), this.#tailLimit - this.#ringAt);
    }
    const bytes = new Uint8Array(this.#headBytes + inRing);
    let at = 0;
    for (const piece of [...this.#head, tail]) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return describeKept(bytes, this.#headBytes, this.#tailTotal - inRing);
  }
}

function describeKept(bytes: Uint8Array, headBytes: number, droppedBytes: number): KeptOutput {
  const totalBytes = bytes.length + droppedBytes;
  return {
    bytes,
    headBytes,
    totalBytes,
    droppedBytes,
    text() {
      const decoder = new TextDecoder();
      if (droppedBytes === 0) return decoder.decode(bytes);
      const head = decoder.decode(bytes.subarray(0, headBytes));
      const tail = decoder.decode(bytes.subarray(headBytes));
      return `${head}\n[${droppedBytes} of ${totalBytes} bytes left out]\n${tail}`;
    },
  };
}
