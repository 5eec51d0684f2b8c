import { IF, R } from "./assembler.ts";
import { type NativeFunction, nativeFunction } from "./native_function.ts";

/** What `describeProcessor` writes: flags of leaf 1 (ecx) and leaf 7 (ebx), and what the system saves. */
export type ProcessorWords = readonly [number, number, number];

const FUSED_MULTIPLY_ADD = 1 << 12;
const SAVED_STATE_READABLE = 27;
const AVX2 = 1 << 5;
const WIDE_REGISTERS_SAVED = 6;

/**
 * `describe(out)`: asks the processor what it has, and the system whether it keeps wide registers.
 *
 * Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, section 14.3.
 */
export function describeProcessor(): NativeFunction {
  return nativeFunction("describe", { out: "address" }, (asm, { out }) => {
    const CPUID = [0x0f, 0xa2];
    const end = asm.newLabel();
    asm.load64(R.r8, out);
    asm.setNumber(R.rax, 1);
    asm.zero(R.rcx);
    asm.raw(...CPUID);
    asm.store32({ base: R.r8 }, R.rcx);
    asm.raw(0x0f, 0xba, 0xe1, SAVED_STATE_READABLE); // bt ecx, 27
    asm.jumpIf(IF.notBelow, end);
    asm.setNumber(R.rax, 7);
    asm.zero(R.rcx);
    asm.raw(...CPUID);
    asm.store32({ base: R.r8, offset: 4 }, R.rbx);
    asm.zero(R.rcx);
    asm.raw(0x0f, 0x01, 0xd0); // xgetbv
    asm.store32({ base: R.r8, offset: 8 }, R.rax);
    asm.label(end);
  }, { vectors: false });
}

/** Whether these words name all that the machine code of this folder uses. */
export function hasWideVectors([first, seventh, state]: ProcessorWords): boolean {
  return (first & FUSED_MULTIPLY_ADD) !== 0 && (seventh & AVX2) !== 0 &&
    (state & WIDE_REGISTERS_SAVED) === WIDE_REGISTERS_SAVED;
}
