import { type Assembler, IF, type Memory, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { D, V } from "../native/vector_codes.ts";
import { emitClaims } from "./claims_native.ts";

const [FROM_FOUR, TO_FOUR] = [0x44, 0xee];

/** Turns four numbers of each of eight rows into four rows of eight. */
function turnQuad(
  asm: Assembler,
  rowAt: (row: number) => Memory,
  put: (row: number, register: number) => void,
): void {
  for (let r = 0; r < 4; r++) {
    asm.vector(V.load, r, 0, rowAt(r), { long: false });
    asm.vector(D.putUpper, r, r, rowAt(r + 4), { immediate: 1 });
  }
  asm.vector(V.mixLower, 4, 0, 1);
  asm.vector(V.mixUpper, 5, 0, 1);
  asm.vector(V.mixLower, 6, 2, 3);
  asm.vector(V.mixUpper, 7, 2, 3);
  for (let q = 0; q < 4; q++) {
    const half = 4 + (q >> 1);
    const immediate = q % 2 === 0 ? FROM_FOUR : TO_FOUR;
    asm.vector(V.pick, 8, half, half + 2, { immediate });
    put(q, 8);
  }
}

/** Eight rows from a pointer to the first: rdx points to it, rcx is the stride; writes rbp and r11. */
function eightRows(asm: Assembler): (row: number) => Memory {
  asm.address(R.rax, { base: R.rcx, index: R.rcx, scale: 2 });
  asm.move(R.rbp, R.rdx);
  asm.add(R.rbp, R.rax);
  asm.move(R.r11, R.rbp);
  asm.add(R.r11, R.rax);
  const bases = [R.rdx, R.rbp, R.r11];
  return (row) => {
    const base = bases[Math.floor(row / 3)];
    if (row % 3 === 0) return { base };
    return { base, index: R.rcx, scale: row % 3 === 1 ? 1 : 2 };
  };
}

const SLOTS = 3;

/**
 * Rows of 4 × `quads` numbers, `stride` bytes apart, become M panels of eight, as `addPack` does it; panels
 * are claimed.
 */
export function packNative(): NativeFunction {
  const parameters = {
    claims: "address",
    block: "count",
    M: "count",
    from: "address",
    stride: "count",
    quads: "count",
    out: "address",
  } as const;
  return nativeFunction("packRows", parameters, (asm, args, slots) => {
    const [row, rows, last] = slots;
    emitClaims(asm, { ...args, row, rows, last }, () => {
      asm.load32(R.rcx, args.stride);
      asm.load64(R.rdx, row);
      asm.multiply(R.rdx, R.rcx);
      asm.shiftLeft(R.rdx, 3);
      asm.add(R.rdx, args.from);
      asm.load32(R.r9, args.quads);
      asm.move(R.rbx, R.r9);
      asm.shiftLeft(R.rbx, 7);
      asm.multiply(R.rbx, row);
      asm.add(R.rbx, args.out);
      asm.load64(R.r12, rows);
      const [panel, quad] = [asm.newLabel(), asm.newLabel()];
      asm.label(panel);
      asm.move(R.r13, R.rdx);
      const rowAt = eightRows(asm);
      asm.move(R.r8, R.r9);
      asm.label(quad);
      turnQuad(asm, rowAt, (q, register) => {
        asm.vector(V.store, register, 0, { base: R.rbx, offset: 32 * q });
      });
      for (const pointer of [R.rdx, R.rbp, R.r11]) asm.addNumber(pointer, 16);
      asm.addNumber(R.rbx, 128);
      asm.subtractNumber(R.r8, 1);
      asm.jumpIf(IF.notEqual, quad);
      asm.address(R.rdx, { base: R.r13, index: R.rcx, scale: 8 });
      asm.subtractNumber(R.r12, 1);
      asm.jumpIf(IF.notEqual, panel);
    });
  }, { slots: SLOTS });
}

/**
 * Writes the transpose of a matrix of 8 × 8 blocks, `across` of them down and M of them to the right. With
 * `triangle` 1 only what comes to lie above the diagonal is written. Rows of blocks of the result are claimed.
 */
export function turnNative(): NativeFunction {
  const parameters = {
    claims: "address",
    block: "count",
    M: "count",
    from: "address",
    fromStride: "count",
    to: "address",
    toStride: "count",
    across: "count",
    triangle: "count",
  } as const;
  return nativeFunction("turnMatrix", parameters, (asm, args, slots) => {
    const [row, rows, last] = slots;
    emitClaims(asm, { ...args, row, rows, last }, () => {
      const [strip, across, next] = [asm.newLabel(), asm.newLabel(), asm.newLabel()];
      asm.load32(R.rcx, args.fromStride);
      asm.load32(R.rdi, args.toStride);
      asm.load64(R.r12, row);
      asm.load64(R.r13, rows);
      asm.add(R.r13, R.r12);
      asm.label(strip);
      // r8: the next block of this strip; r14 where it is, r15 where it goes
      asm.load32(R.r8, args.triangle);
      asm.address(R.rax, { base: R.r12, offset: 1 });
      asm.multiply(R.r8, R.rax);
      asm.move(R.r14, R.rcx);
      asm.multiply(R.r14, R.r8);
      asm.shiftLeft(R.r14, 3);
      asm.move(R.rax, R.r12);
      asm.shiftLeft(R.rax, 5);
      asm.add(R.r14, R.rax);
      asm.add(R.r14, args.from);
      asm.move(R.r15, R.rdi);
      asm.multiply(R.r15, R.r12);
      asm.shiftLeft(R.r15, 3);
      asm.move(R.rax, R.r8);
      asm.shiftLeft(R.rax, 5);
      asm.add(R.r15, R.rax);
      asm.add(R.r15, args.to);
      asm.load32(R.r9, args.across);
      asm.label(across);
      asm.compare(R.r8, R.r9);
      asm.jumpIf(IF.notBelow, next);
      asm.move(R.rbx, R.r15);
      for (const half of [0, 1]) {
        asm.address(R.rdx, { base: R.r14, offset: 16 * half });
        turnQuad(asm, eightRows(asm), (_, register) => {
          asm.vector(V.store, register, 0, { base: R.rbx });
          asm.add(R.rbx, R.rdi);
        });
      }
      asm.address(R.r14, { base: R.r14, index: R.rcx, scale: 8 });
      asm.addNumber(R.r15, 32);
      asm.addNumber(R.r8, 1);
      asm.jump(across);
      asm.label(next);
      asm.addNumber(R.r12, 1);
      asm.compare(R.r12, R.r13);
      asm.jumpIf(IF.below, strip);
    });
  }, { slots: SLOTS });
}
