import { type Assembler, IF, type Memory, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { BLOCK, CHUNK } from "./_sizes.ts";

const PARAMETERS = {
  rows: "count",
  blocks: "count",
  a: "address",
  aPanel: "count",
  q: "address",
  scaled: "address",
  out: "address",
  outStride: "count",
} as const;

/** Bytes of a row of a panel. */
const ROW = 4 * BLOCK;
/** Tiles of a block that the diagonal crosses: rows from here, how many, and vectors of eight columns. */
const CROSSED = [[0, 8, 1], [8, 4, 2], [12, 4, 2], [16, 4, 3], [20, 4, 3]] as const;
/** Tiles of a block below it: four rows and three vectors fill twelve registers with sums. */
const WHOLE = [0, 4, 8, 12, 16, 20].map((from) => [from, 4, 3] as const);

const [A, Q, SCALED, ROWS, COUNT, PANEL, STRIDE] = [
  R.r8,
  R.r9,
  R.r10,
  R.r11,
  R.r12,
  R.r13,
  R.r14,
];
const [OWN, OUT, AT, TO, STEP, BLOCKS, OTHER] = [
  R.r15,
  R.rbx,
  R.rax,
  R.rcx,
  R.rdx,
  R.rsi,
  R.rbp,
];

/** The twin of `addGram`: each element on and below the diagonal is summed in the same order. */
export function gramNative(name: string): NativeFunction {
  return nativeFunction(name, PARAMETERS, (asm, args, slots) => {
    const { [0]: first, [1]: block, [2]: other, [3]: toBlock, [4]: rest } = slots;
    const pointers = [[A, args.a], [Q, args.q], [SCALED, args.scaled]] as const;
    for (const [register, from] of pointers) asm.load64(register, from);
    const counts = [[ROWS, args.rows], [PANEL, args.aPanel], [STRIDE, args.outStride]] as const;
    for (const [register, from] of counts) asm.load32(register, from);
    asm.setNumber(R.rax, 1);
    asm.store64(first, R.rax);
    const [chunks, counted, nextBlock] = [asm.newLabel(), asm.newLabel(), asm.newLabel()];
    asm.label(chunks);
    asm.setNumber(COUNT, CHUNK);
    asm.compare(ROWS, COUNT);
    asm.jumpIf(IF.notBelow, counted);
    asm.move(COUNT, ROWS);
    asm.label(counted);
    asm.move(OWN, A);
    asm.load64(OUT, args.out);
    asm.zero(R.rax);
    asm.store64(block, R.rax);
    asm.label(nextBlock);
    scale(asm);
    // Blocks left of the diagonal, then the one on it.
    const [left, diagonal] = [asm.newLabel(), asm.newLabel()];
    asm.store64(other, A);
    asm.store64(toBlock, OUT);
    asm.load64(BLOCKS, block);
    asm.store64(rest, BLOCKS);
    asm.label(left);
    asm.load64(R.rax, rest);
    asm.test(R.rax);
    asm.jumpIf(IF.equal, diagonal);
    asm.subtractNumber(R.rax, 1);
    asm.store64(rest, R.rax);
    for (const shape of WHOLE) tile(asm, shape, { first, other, to: toBlock });
    asm.load64(R.rax, other);
    asm.add(R.rax, PANEL);
    asm.store64(other, R.rax);
    asm.load64(R.rax, toBlock);
    asm.addNumber(R.rax, ROW);
    asm.store64(toBlock, R.rax);
    asm.jump(left);
    asm.label(diagonal);
    for (const shape of CROSSED) tile(asm, shape, { first, other, to: toBlock });
    asm.add(OWN, PANEL);
    asm.setNumber(R.rax, BLOCK);
    asm.multiply(R.rax, STRIDE);
    asm.add(OUT, R.rax);
    asm.load64(R.rax, block);
    asm.addNumber(R.rax, 1);
    asm.store64(block, R.rax);
    asm.load32(R.rcx, args.blocks);
    asm.compare(R.rax, R.rcx);
    asm.jumpIf(IF.below, nextBlock);
    asm.zero(R.rax);
    asm.store64(first, R.rax);
    asm.addNumber(A, ROW * CHUNK);
    asm.addNumber(Q, 4 * CHUNK);
    asm.subtract(ROWS, COUNT);
    asm.jumpIf(IF.notEqual, chunks);
  }, { slots: 5 });
}

/** Weighs the rows of the block's own panel. */
function scale(asm: Assembler): void {
  const again = asm.newLabel();
  asm.move(AT, OWN);
  asm.move(TO, SCALED);
  asm.zero(STEP);
  asm.label(again);
  asm.vector(V.spread, 0, 0, { base: Q, index: STEP, scale: 4 });
  for (let v = 0; v < 3; v++) {
    asm.vector(V.multiply, 1 + v, 0, { base: AT, offset: 32 * v });
    asm.vector(V.store, 1 + v, 0, { base: TO, offset: 32 * v });
  }
  asm.addNumber(AT, ROW);
  asm.addNumber(TO, ROW);
  asm.addNumber(STEP, 1);
  asm.compare(STEP, COUNT);
  asm.jumpIf(IF.below, again);
}

/** Rows of a block of the result: own weighted columns times the columns of another panel. */
function tile(
  asm: Assembler,
  [from, rows, vectors]: readonly [number, number, number],
  { first, other, to }: { first: Memory; other: Memory; to: Memory },
): void {
  const sum = (row: number, v: number) => 4 + vectors * row + v;
  const alongOut = (act: (row: number, v: number, at: Memory) => void) => {
    asm.setNumber(TO, from);
    asm.multiply(TO, STRIDE);
    asm.add(TO, to);
    for (let row = 0; row < rows; row++) {
      for (let v = 0; v < vectors; v++) act(row, v, { base: TO, offset: 32 * v });
      asm.add(TO, STRIDE);
    }
  };
  const [fresh, start, again] = [asm.newLabel(), asm.newLabel(), asm.newLabel()];
  asm.load64(R.rax, first);
  asm.test(R.rax);
  asm.jumpIf(IF.notEqual, fresh);
  alongOut((row, v, at) => asm.vector(V.load, sum(row, v), 0, at));
  asm.jump(start);
  asm.label(fresh);
  for (let n = 4; n < 4 + rows * vectors; n++) asm.vector(V.xor, n, n, n);
  asm.label(start);
  asm.load64(OTHER, other);
  asm.address(AT, { base: SCALED, offset: 4 * from });
  asm.move(STEP, COUNT);
  asm.label(again);
  for (let v = 0; v < vectors; v++) asm.vector(V.load, v, 0, { base: OTHER, offset: 32 * v });
  for (let row = 0; row < rows; row++) {
    asm.vector(V.spread, 3, 0, { base: AT, offset: 4 * row });
    for (let v = 0; v < vectors; v++) asm.vector(V.multiplyAdd, sum(row, v), 3, v);
  }
  asm.addNumber(OTHER, ROW);
  asm.addNumber(AT, ROW);
  asm.subtractNumber(STEP, 1);
  asm.jumpIf(IF.notEqual, again);
  alongOut((row, v, at) => asm.vector(V.store, sum(row, v), 0, at));
}
