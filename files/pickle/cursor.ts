import { Buffer } from "node:buffer";
import { refuse } from "./error.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads numbers and pieces of a pickle one after the other, and never past its end. */
export class Cursor {
  at = 0;
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Moves on by `length` and gives the place before. */
  private step(length: number): number {
    const at = this.at;
    if (length > this.bytes.length - at) {
      refuse(
        `Cannot read ${length} bytes as the pickle must hold them: ${
          this.bytes.length - at
        } are left`,
      );
    }
    this.at = at + length;
    return at;
  }

  u1(): number {
    return this.bytes[this.step(1)];
  }

  u2(): number {
    return this.view.getUint16(this.step(2), true);
  }

  u4(): number {
    return this.view.getUint32(this.step(4), true);
  }

  i4(): number {
    return this.view.getInt32(this.step(4), true);
  }

  /** A length of eight bytes. */
  u8(): number {
    const n = this.view.getBigUint64(this.step(8), true);
    if (n > BigInt(this.bytes.length)) {
      refuse(`Cannot read ${n} bytes as the pickle must hold them: it has ${this.bytes.length}`);
    }
    return Number(n);
  }

  /** A double, high byte first. */
  f8(): number {
    return this.view.getFloat64(this.step(8), false);
  }

  /** A piece of the pickle, not copied. */
  piece(length: number): Uint8Array {
    const at = this.step(length);
    return this.bytes.subarray(at, at + length);
  }

  /** A piece of the pickle as text. */
  text(length: number): string {
    const piece = this.piece(length);
    try {
      return utf8.decode(piece);
    } catch {
      return refuse("Cannot read text as it must be UTF-8");
    }
  }

  /** Bytes up to the next line end, which is skipped, one character a byte. */
  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) refuse("Cannot read a line as it must end before the pickle does");
    const piece = this.piece(end - this.at);
    this.at++;
    return latin1(piece);
  }
}

/** One character a byte. (The decoder that the web calls `latin1` is another: Windows-1252.) */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
