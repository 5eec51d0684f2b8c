import { type Assembler, IF, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { D, V } from "../native/vector_codes.ts";

const PARAMETERS = {
  rows: "count",
  eights: "count",
  a: "address",
  stride: "count",
  x: "address",
  to: "address",
} as const;

/** A pass of `addVectorPasses`. */
export type VectorPass =
  | "scaleRows"
  | "scaleColumns"
  | "addRows"
  | "dotRows"
  | "squareRows"
  | "copyRows";

const [A, X, TO, STRIDE, ROWS, EIGHTS] = [R.r8, R.r9, R.r10, R.r11, R.r12, R.r13];
const [AT, X_AT, OUT, N] = [R.rax, R.rcx, R.rdx, R.rsi];
/** Four sums; the vectors that make them. */
const SUMS = [0, 1, 2, 3] as const;
const [BY, VALUE] = [4, 5];

/** The twins of `addVectorPasses`: the same order and the same bits. */
export function vectorPassNative(pass: VectorPass): NativeFunction {
  const x = pass === "copyRows" ? "count" : "address";
  return nativeFunction(`temper ${pass}`, { ...PARAMETERS, x } as const, (asm, args) => {
    for (const [register, from] of [[A, args.a], [X, args.x], [TO, args.to]] as const) {
      asm.load64(register, from);
    }
    const counts = [[STRIDE, args.stride], [ROWS, args.rows], [EIGHTS, args.eights]] as const;
    for (const [register, from] of counts) asm.load32(register, from);
    if (pass === "dotRows" || pass === "squareRows") sums(asm, pass);
    else elements(asm, pass);
  });
}

function times(asm: Assembler, count: number, step: number, body: () => void): void {
  const again = asm.newLabel();
  asm.label(again);
  body();
  asm.subtractNumber(count, step);
  asm.jumpIf(IF.notEqual, again);
}

/** Passes that write a vector, or add to one, for each that they read. */
function elements(asm: Assembler, pass: VectorPass): void {
  times(asm, ROWS, 1, () => {
    if (pass === "scaleRows" || pass === "addRows") asm.vector(V.spread, BY, 0, { base: X });
    asm.move(AT, A);
    asm.move(X_AT, X);
    asm.move(OUT, TO);
    asm.move(N, EIGHTS);
    times(asm, N, 1, () => {
      if (pass === "addRows") {
        asm.vector(V.load, VALUE, 0, { base: OUT });
        asm.vector(V.multiplyAdd, VALUE, BY, { base: AT });
      } else if (pass === "copyRows") asm.vector(V.load, VALUE, 0, { base: AT });
      else if (pass === "scaleRows") asm.vector(V.multiply, VALUE, BY, { base: AT });
      else {
        asm.vector(V.load, BY, 0, { base: X_AT });
        asm.vector(V.multiply, VALUE, BY, { base: AT });
      }
      asm.vector(V.store, VALUE, 0, { base: OUT });
      for (const pointer of [AT, X_AT, OUT]) asm.addNumber(pointer, 32);
    });
    asm.add(A, STRIDE);
    if (pass === "scaleRows" || pass === "addRows") asm.addNumber(X, 4);
    if (pass === "scaleRows") asm.move(TO, OUT);
    if (pass === "scaleColumns") asm.add(TO, STRIDE);
    if (pass === "copyRows") asm.add(TO, X);
  });
}

/** Passes that leave a number a row, four rows at a time. */
function sums(asm: Assembler, pass: "dotRows" | "squareRows"): void {
  const pointers = [R.rax, R.rdx, R.rbx, R.rbp];
  times(asm, ROWS, 4, () => {
    pointers.forEach((pointer, r) => {
      asm.move(pointer, r === 0 ? A : pointers[r - 1]);
      if (r > 0) asm.add(pointer, STRIDE);
    });
    for (const s of SUMS) asm.vector(V.xor, s, s, s);
    asm.move(X_AT, X);
    asm.move(N, EIGHTS);
    times(asm, N, 1, () => {
      if (pass === "dotRows") asm.vector(V.load, BY, 0, { base: X_AT });
      pointers.forEach((pointer, r) => {
        if (pass === "dotRows") asm.vector(V.multiplyAdd, r, BY, { base: pointer });
        else {
          asm.vector(V.load, VALUE, 0, { base: pointer });
          asm.vector(V.multiplyAdd, r, VALUE, VALUE);
        }
        asm.addNumber(pointer, 32);
      });
      asm.addNumber(X_AT, 32);
    });
    for (const s of SUMS) {
      asm.vector(D.takeUpper, s, 0, VALUE, { immediate: 1 });
      asm.vector(V.add, s, s, VALUE, { long: false });
    }
    // ((0 + 1) + (2 + 3)) of each, side by side.
    asm.vector(ADD_PAIRS, 0, 0, 1, { long: false });
    asm.vector(ADD_PAIRS, 2, 2, 3, { long: false });
    asm.vector(ADD_PAIRS, 0, 0, 2, { long: false });
    asm.vector(V.store, 0, 0, { base: TO }, { long: false });
    asm.addNumber(TO, 16);
    asm.address(A, { base: A, index: STRIDE, scale: 4 });
  });
}

/** vhaddps: sums of neighbours in `a`, then in `b`. */
const ADD_PAIRS = { prefix: 3, map: 1, opcode: 0x7c } as const;
