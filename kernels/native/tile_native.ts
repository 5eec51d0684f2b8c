import { type Assembler, IF, type Memory, R } from "./assembler.ts";
import { type NativeFunction, nativeFunction } from "./native_function.ts";
import { V } from "./vector_codes.ts";

const PARAMETERS = {
  M: "count",
  N: "count",
  K: "count",
  a: "address",
  aRow: "count",
  aStep: "count",
  b: "address",
  bStep: "count",
  c: "address",
  cRow: "count",
  accumulate: "count",
} as const;

/** Columns of a tile in vectors of eight, and the rows that its sums then leave registers for. */
const SHAPES = [{ vectors: 2, rows: 6 }, { vectors: 1, rows: 12 }] as const;
/** Pointers to every third row of A: three rows are reached from each. */
const ROW_POINTERS = [R.rdx, R.rbp, R.rbx, R.r11];

/**
 * The product of `addTile` in machine code: C (+)= A B, with any M and an N that is a multiple of 8.
 *
 * Tiles of 6 × 16, and of 12 × 8 for the last eight columns, fill the twelve registers of sums that keep
 * both multipliers busy. Each element is summed over k in order, by the same fused multiply-add as in
 * WebAssembly: the bits are the same.
 */
export function tileNative(name: string): NativeFunction {
  return nativeFunction(name, PARAMETERS, (asm, args, slots) => {
    const { [0]: column, [1]: panelC, [2]: limit } = slots;
    asm.load32(R.rax, args.N);
    asm.shiftLeft(R.rax, 2);
    asm.store64(limit, R.rax);
    asm.zero(R.rax);
    asm.store64(column, R.rax);
    const [wide, narrow, end] = [asm.newLabel(), asm.newLabel(), asm.newLabel()];
    for (const [shape, from] of [[SHAPES[0], wide], [SHAPES[1], narrow]] as const) {
      const bytes = 32 * shape.vectors;
      const next = shape.vectors === 2 ? narrow : end;
      asm.label(from);
      asm.load64(R.rax, column);
      asm.address(R.rcx, { base: R.rax, offset: bytes });
      asm.compare(R.rcx, limit);
      asm.jumpIf(IF.above, next);
      asm.store64(column, R.rcx);
      asm.load64(R.r14, args.c);
      asm.add(R.r14, R.rax);
      asm.load64(R.r10, args.b);
      asm.add(R.r10, R.rax);
      asm.store64(panelC, R.r10);
      panel(asm, args, panelC, shape);
      asm.jump(from);
    }
    asm.label(end);
  }, { slots: 3 });
}

type Arguments = Parameters<Parameters<typeof nativeFunction<typeof PARAMETERS>>[2]>[1];

/** All rows of one panel of columns: r14 points at C, `panelB` holds the pointer to B. */
function panel(
  asm: Assembler,
  args: Arguments,
  panelB: Memory,
  { vectors, rows }: { vectors: number; rows: number },
): void {
  asm.load64(R.r13, args.a);
  asm.load32(R.r12, args.M);
  asm.load32(R.rcx, args.aRow);
  asm.load32(R.rsi, args.aStep);
  asm.load32(R.r9, args.bStep);
  asm.load32(R.r15, args.cRow);
  const done = asm.newLabel();
  const heights = Array.from({ length: rows }, (_, i) => rows - i);
  for (const height of heights) {
    const [again, next] = [asm.newLabel(), asm.newLabel()];
    asm.label(again);
    asm.compareNumber(R.r12, height);
    asm.jumpIf(IF.less, next);
    tile(asm, args, panelB, { vectors, rows: height });
    asm.subtractNumber(R.r12, height);
    if (height === rows) asm.jump(again);
    else asm.jump(done);
    asm.label(next);
  }
  asm.label(done);
}

/** One tile of C. Moves r13 (A) and r14 (C) on by its rows. */
function tile(
  asm: Assembler,
  args: Arguments,
  panelB: Memory,
  { vectors, rows }: { vectors: number; rows: number },
): void {
  const sum = (row: number, v: number) => 4 + vectors * row + v;
  const factor = (v: number) => v;
  const each = (act: (row: number, v: number) => void) => {
    for (let row = 0; row < rows; row++) for (let v = 0; v < vectors; v++) act(row, v);
  };
  const alongC = (act: (row: number, v: number, at: Memory) => void) => {
    asm.move(R.rax, R.r14);
    for (let row = 0; row < rows; row++) {
      for (let v = 0; v < vectors; v++) act(row, v, { base: R.rax, offset: 32 * v });
      asm.add(R.rax, R.r15);
    }
  };
  const [fresh, start, step] = [asm.newLabel(), asm.newLabel(), asm.newLabel()];
  asm.load32(R.rax, args.accumulate);
  asm.test(R.rax);
  asm.jumpIf(IF.equal, fresh);
  alongC((row, v, at) => asm.vector(V.load, sum(row, v), 0, at));
  asm.jump(start);
  asm.label(fresh);
  each((row, v) => asm.vector(V.xor, sum(row, v), sum(row, v), sum(row, v)));
  asm.label(start);

  const pointers = ROW_POINTERS.slice(0, Math.ceil(rows / 3));
  asm.address(R.rax, { base: R.rcx, index: R.rcx, scale: 2 }); // three rows
  pointers.forEach((pointer, i) => {
    asm.move(pointer, i === 0 ? R.r13 : pointers[i - 1]);
    if (i > 0) asm.add(pointer, R.rax);
  });
  asm.load64(R.r10, panelB);
  asm.load32(R.r8, args.K);
  asm.label(step);
  for (let v = 0; v < vectors; v++) {
    asm.vector(V.load, factor(v), 0, { base: R.r10, offset: 32 * v });
  }
  asm.add(R.r10, R.r9);
  for (let row = 0; row < rows; row++) {
    const base = pointers[Math.floor(row / 3)];
    const at: Memory = row % 3 === 0
      ? { base }
      : { base, index: R.rcx, scale: row % 3 === 1 ? 1 : 2 };
    const spread = 2 + row % 2;
    asm.vector(V.spread, spread, 0, at);
    for (let v = 0; v < vectors; v++) asm.vector(V.multiplyAdd, sum(row, v), spread, factor(v));
  }
  for (const pointer of pointers) asm.add(pointer, R.rsi);
  asm.subtractNumber(R.r8, 1);
  asm.jumpIf(IF.notEqual, step);

  alongC((row, v, at) => asm.vector(V.store, sum(row, v), 0, at));
  asm.move(R.r14, R.rax);
  for (let row = 0; row < rows; row++) asm.add(R.r13, R.rcx);
}
