/** General registers of x86-64, by number. */
export const R = {
  rax: 0,
  rcx: 1,
  rdx: 2,
  rbx: 3,
  rsp: 4,
  rbp: 5,
  rsi: 6,
  rdi: 7,
  r8: 8,
  r9: 9,
  r10: 10,
  r11: 11,
  r12: 12,
  r13: 13,
  r14: 14,
  r15: 15,
} as const;

/** An address: `base + scale * index + offset`, or a constant that stands behind the code. */
export type Memory =
  | {
    readonly base: number;
    readonly index?: number;
    readonly scale?: 1 | 2 | 4 | 8;
    readonly offset?: number;
  }
  | { readonly constant: string };

/** What a vector instruction takes last: a register, or memory. */
export type Operand = number | Memory;

/** Conditions of a jump, by their code; `below` and `above` compare without sign. */
export const IF = {
  below: 2,
  notBelow: 3,
  equal: 4,
  notEqual: 5,
  notAbove: 6,
  above: 7,
  less: 12,
  notLess: 13,
  notGreater: 14,
  greater: 15,
} as const;

/** A vector instruction: prefix, opcode map, opcode, and the width bit. */
export interface VectorCode {
  readonly prefix: 0 | 1 | 2 | 3;
  readonly map: 1 | 2 | 3;
  readonly opcode: number;
  readonly wide?: 0 | 1;
}

/**
 * Puts x86-64 instructions together, as bytes: whole numbers in general registers, and vectors of 256 bits
 * with fused multiply-add (AVX2 and FMA3).
 *
 * Jumps go to labels, which may come later. Constants are collected and stand behind the code.
 *
 * Source of the encodings: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
 */
export class Assembler {
  readonly #bytes: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: { at: number; to: string }[] = [];
  readonly #constants = new Map<string, readonly number[]>();
  #fresh = 0;

  /** A name that no label has yet. */
  newLabel(): string {
    return `.${this.#fresh++}`;
  }

  /** Marks this place. */
  label(name: string): void {
    this.#labels.set(name, this.#bytes.length);
  }

  jump(to: string): void {
    this.#bytes.push(0xe9);
    this.#relative(to);
  }

  jumpIf(condition: number, to: string): void {
    this.#bytes.push(0x0f, 0x80 | condition);
    this.#relative(to);
  }

  return(): void {
    this.#bytes.push(0xc3);
  }

  push(register: number): void {
    if (register > 7) this.#bytes.push(0x41);
    this.#bytes.push(0x50 | (register & 7));
  }

  pop(register: number): void {
    if (register > 7) this.#bytes.push(0x41);
    this.#bytes.push(0x58 | (register & 7));
  }

  /** 64 bits from register to register. */
  move(to: number, from: number): void {
    this.#general(1, 0x8b, to, from);
  }

  /** 32 bits from register to register, the upper half zero. */
  move32(to: number, from: number): void {
    this.#general(0, 0x8b, to, from);
  }

  /** 32 bits from memory, the upper half zero. */
  load32(to: number, from: Memory): void {
    this.#general(0, 0x8b, to, from);
  }

  load64(to: number, from: Memory): void {
    this.#general(1, 0x8b, to, from);
  }

  store32(to: Memory, from: number): void {
    this.#general(0, 0x89, from, to);
  }

  store64(to: Memory, from: number): void {
    this.#general(1, 0x89, from, to);
  }

  /** The address itself. */
  address(to: number, of: Memory): void {
    this.#general(1, 0x8d, to, of);
  }

  add(to: number, from: Operand): void {
    this.#general(1, 0x03, to, from);
  }

  subtract(to: number, from: Operand): void {
    this.#general(1, 0x2b, to, from);
  }

  multiply(to: number, from: Operand): void {
    this.#general(1, [0x0f, 0xaf], to, from);
  }

  compare(a: number, b: Operand): void {
    this.#general(1, 0x3b, a, b);
  }

  /** Sets the flags by one register; `equal` then means zero. */
  test(register: number): void {
    this.#general(1, 0x85, register, register);
  }

  zero(register: number): void {
    this.#general(0, 0x33, register, register);
  }

  addNumber(to: number, value: number): void {
    this.#general(1, 0x81, 0, to);
    this.#word(value);
  }

  subtractNumber(from: number, value: number): void {
    this.#general(1, 0x81, 5, from);
    this.#word(value);
  }

  compareNumber(register: number, value: number): void {
    this.#general(1, 0x81, 7, register);
    this.#word(value);
  }

  /** A whole number of at most 31 bits. */
  setNumber(to: number, value: number): void {
    this.#general(1, 0xc7, 0, to);
    this.#word(value);
  }

  /** Adds a register to 32 bits in memory, as one act among threads; the register gets what was there. */
  exchangeAdd(at: Memory, register: number): void {
    this.#bytes.push(0xf0);
    this.#general(0, [0x0f, 0xc1], register, at);
  }

  shiftLeft(register: number, bits: number): void {
    this.#general(1, 0xc1, 4, register);
    this.#bytes.push(bits);
  }

  /** Bytes of an instruction that has no method here. */
  raw(...bytes: number[]): void {
    this.#bytes.push(...bytes);
  }

  /** Leaves the upper halves of the vector registers clean; stands before every return. */
  endVectors(): void {
    this.#bytes.push(0xc5, 0xf8, 0x77);
  }

  /** A vector instruction of three operands; `long` is false for 128 bits. */
  vector(
    { prefix, map, opcode, wide = 0 }: VectorCode,
    to: number,
    a: number,
    b: Operand,
    { long = true, immediate }: { long?: boolean; immediate?: number } = {},
  ): void {
    const [index, base] = extensions(b);
    this.#bytes.push(
      0xc4,
      (to > 7 ? 0 : 0x80) | (index ? 0 : 0x40) | (base ? 0 : 0x20) | map,
      (wide << 7) | ((~a & 15) << 3) | (long ? 4 : 0) | prefix,
      opcode,
    );
    this.#operand(to, b, immediate === undefined ? 0 : 1);
    if (immediate !== undefined) this.#bytes.push(immediate & 255);
  }

  /** Where these bytes will stand; equal bytes stand once. */
  constant(bytes: readonly number[]): Memory {
    const name = `constant ${bytes.join(" ")}`;
    this.#constants.set(name, bytes);
    return { constant: name };
  }

  /** The machine code, its constants behind it on a boundary of 32 bytes. */
  finish(): Uint8Array<ArrayBuffer> {
    const bytes = [...this.#bytes];
    for (const [name, constant] of this.#constants) {
      while (bytes.length % 32) bytes.push(0xcc);
      this.#labels.set(name, bytes.length);
      bytes.push(...constant);
    }
    const out = new Uint8Array(bytes);
    const view = new DataView(out.buffer);
    for (const { at, to } of this.#jumps) {
      const target = this.#labels.get(to);
      if (target === undefined) throw new RangeError(`Cannot jump to ${to}: no such label`);
      view.setInt32(at, view.getInt32(at, true) + target - at - 4, true);
    }
    return out;
  }

  #word(value: number): void {
    this.#bytes.push(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
  }

  /** Four bytes that become the way to a label, less what of the instruction follows them. */
  #relative(to: string, following = 0): void {
    this.#jumps.push({ at: this.#bytes.length, to });
    this.#word(-following);
  }

  #general(
    wide: 0 | 1,
    opcode: number | readonly number[],
    register: number,
    other: Operand,
  ): void {
    const [index, base] = extensions(other);
    this.#bytes.push(
      0x40 | (wide << 3) | (register > 7 ? 4 : 0) | (index ? 2 : 0) | (base ? 1 : 0),
    );
    this.#bytes.push(...[opcode].flat());
    this.#operand(register, other, 0);
  }

  #operand(register: number, other: Operand, following: number): void {
    const field = (register & 7) << 3;
    if (typeof other === "number") {
      this.#bytes.push(0xc0 | field | (other & 7));
      return;
    }
    if ("constant" in other) {
      this.#bytes.push(field | 5);
      this.#relative(other.constant, following);
      return;
    }
    const { base, index, scale = 1, offset = 0 } = other;
    const short = offset >= -128 && offset < 128;
    const mode = short ? 0x40 : 0x80;
    if (index === undefined && (base & 7) !== R.rsp) this.#bytes.push(mode | field | (base & 7));
    else {
      const row = index === undefined ? R.rsp : index & 7;
      this.#bytes.push(mode | field | 4, (Math.log2(scale) << 6) | (row << 3) | (base & 7));
    }
    if (short) this.#bytes.push(offset & 255);
    else this.#word(offset);
  }
}

/** Whether index and base are among the upper eight registers. */
function extensions(operand: Operand): readonly [boolean, boolean] {
  if (typeof operand === "number") return [false, operand > 7];
  if ("constant" in operand) return [false, false];
  return [(operand.index ?? 0) > 7, operand.base > 7];
}
