/** One instruction of classic BPF: code, jump if true, jump if false, operand. */
export interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

const LOAD_WORD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

/** Offsets into `struct seccomp_data`; arguments are taken by their low half, little-endian. */
export const DATA = { call: 0, architecture: 4, argument: (n: number) => 16 + 8 * n } as const;

/** What a filter can answer. */
export const ANSWER = {
  allow: 0x7fff0000,
  killProcess: 0x80000000,
  /** The call fails with this error number */
  fail: (errno: number) => 0x00050000 | errno,
} as const;

/** The instructions a filter is made of; jumps skip that many instructions. */
export const bpf = {
  load: (offset: number): Instruction => ({ code: LOAD_WORD, jt: 0, jf: 0, k: offset }),
  ifEqual: (k: number, jt: number, jf: number): Instruction => ({ code: JUMP_EQUAL, jt, jf, k }),
  ifAtLeast: (k: number, jt: number, jf: number): Instruction => ({
    code: JUMP_AT_LEAST,
    jt,
    jf,
    k,
  }),
  ifAnyBit: (k: number, jt: number, jf: number): Instruction => ({
    code: JUMP_ANY_BIT,
    jt,
    jf,
    k,
  }),
  answer: (k: number): Instruction => ({ code: RETURN, jt: 0, jf: 0, k }),
} as const;

/**
 * Bytes of a program, eight an instruction, little-endian, as the kernel takes it.
 *
 * @throws {RangeError} A program that is empty or longer than the kernel's 4096 instructions, or a
 * jump that leads out of it
 *
 * @example The filter that allows everything
 * ```ts
 * import { ANSWER, assemble, bpf } from "./bpf.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual([...assemble([bpf.answer(ANSWER.allow)])], [6, 0, 0, 0, 0, 0, 0xff, 0x7f]);
 * ```
 */
export function assemble(program: readonly Instruction[]): Uint8Array<ArrayBuffer> {
  if (program.length < 1 || program.length > 4096) {
    throw new RangeError(
      `Cannot assemble a filter of ${program.length} instructions: it must have 1 to 4096`,
    );
  }
  const bytes = new Uint8Array(8 * program.length);
  const view = new DataView(bytes.buffer);
  for (const [at, { code, jt, jf, k }] of program.entries()) {
    const furthest = code === RETURN ? at : at + 1 + Math.max(jt, jf);
    if (jt > 255 || jf > 255 || furthest >= program.length) {
      throw new RangeError(
        `Cannot assemble a filter as instruction ${at} jumps to ${furthest}: ` +
          `jumps must stay within 255 and before ${program.length}`,
      );
    }
    view.setUint16(8 * at, code, true);
    view.setUint8(8 * at + 2, jt);
    view.setUint8(8 * at + 3, jf);
    view.setUint32(8 * at + 4, k >>> 0, true);
  }
  return bytes;
}
