import { type Assembler, IF, type Memory, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { foldLanes, overStrips, take, zeroLanes } from "./sae_native_lanes.ts";

const [OUT, STRIDE, AT, SLOT, VALUES, FEATURES] = [R.r8, R.r9, R.rcx, R.r10, R.r11, R.rdi];
const ROWS = [R.r12, R.r13, R.r14, R.r15];
const short = { long: false };
/** Compares the lowest numbers and sets the flags; 0 stands between. */
const COMPARE_LOW = { prefix: 0, map: 1, opcode: 0x2e } as const;

/** The twin of `addResidual`: four slots are taken out at a time, and two dots made. */
export function residualNative(): NativeFunction {
  const parameters = {
    base: "address",
    out: "address",
    stride: "count",
    count: "count",
    values: "address",
    features: "address",
    slots: "count",
    decoder: "address",
    dots: "address",
    squares: "address",
  } as const;
  return nativeFunction("sae residual", parameters, (asm, args, [left]) => {
    const [from, base, bytes] = [R.rsi, R.rbp, R.rbx];
    take(
      asm,
      [[base, args.base], [OUT, args.out], [VALUES, args.values], [FEATURES, args.features]],
      [[STRIDE, args.stride], [bytes, args.slots], [R.rax, args.count]],
    );
    asm.store64(left, R.rax);
    asm.shiftLeft(bytes, 2);
    const again = asm.newLabel();
    asm.label(again);
    asm.move(from, base);
    overHeld(asm, bytes, 4, () => {
      for (let s = 0; s < 4; s++) {
        asm.vector(V.spread, 4 + s, 0, { base: VALUES, index: SLOT, offset: 4 * s });
      }
      toRows(asm, 4, args.decoder);
      overStrips(asm, AT, STRIDE, (i, place) => {
        asm.vector(V.load, i, 0, place(from));
        ROWS.forEach((row, s) => asm.vector(V.multiplyTake, i, 4 + s, place(row)));
        asm.vector(V.store, i, 0, place(OUT));
      });
      asm.move(from, OUT);
    });
    overHeld(asm, bytes, 2, () => {
      toRows(asm, 2, args.decoder);
      dots(asm, ROWS.slice(0, 2));
      asm.load64(R.rax, args.dots);
      for (const s of [0, 1]) {
        const place = { base: R.rax, index: SLOT, offset: 4 * s };
        asm.vector(V.storeLow, 4 + 4 * s, 0, place, short);
      }
    });
    dots(asm, [OUT]);
    asm.load64(R.rax, args.squares);
    asm.vector(V.storeLow, 4, 0, { base: R.rax }, short);
    asm.addNumber(R.rax, 4);
    asm.store64(args.squares, R.rax);
    asm.load64(R.rax, args.dots);
    asm.add(R.rax, bytes);
    asm.store64(args.dots, R.rax);
    for (const place of [VALUES, FEATURES]) asm.add(place, bytes);
    for (const place of [base, OUT]) asm.add(place, STRIDE);
    asm.load64(R.rax, left);
    asm.subtractNumber(R.rax, 1);
    asm.store64(left, R.rax);
    asm.jumpIf(IF.notEqual, again);
  }, { slots: 1 });
}

/** Runs the body for the first slots and then as long as the next ones hold something, so many at a time. */
function overHeld(asm: Assembler, bytes: number, together: number, body: () => void): void {
  const [again, end] = [asm.newLabel(), asm.newLabel()];
  asm.zero(SLOT);
  asm.label(again);
  body();
  asm.addNumber(SLOT, 4 * together);
  asm.compare(SLOT, bytes);
  asm.jumpIf(IF.notBelow, end);
  zeroLanes(asm, 12);
  asm.vector(V.loadLow, 13, 0, { base: VALUES, index: SLOT }, short);
  asm.vector(COMPARE_LOW, 13, 0, 12, short);
  asm.jumpIf(IF.above, again);
  asm.label(end);
}

/** Points at the decoder's rows of the next slots. */
function toRows(asm: Assembler, count: number, decoder: Memory): void {
  ROWS.slice(0, count).forEach((row, s) => {
    asm.load32(row, { base: FEATURES, index: SLOT, offset: 4 * s });
    asm.multiply(row, STRIDE);
    asm.add(row, decoder);
  });
}

/** Products of the row with one or two others, into registers 4 and 8. */
function dots(asm: Assembler, others: readonly number[]): void {
  const sums = others.map((_, o) => [0, 1, 2, 3].map((i) => 4 + 4 * o + i));
  for (const sum of sums.flat()) zeroLanes(asm, sum);
  overStrips(asm, AT, STRIDE, (i, place) => {
    asm.vector(V.load, i, 0, place(OUT));
    others.forEach((other, o) => asm.vector(V.multiplyAdd, sums[o][i], i, place(other)));
  });
  for (const [a, b, c, d] of sums) foldLanes(asm, [a, b, c, d], 0);
}
