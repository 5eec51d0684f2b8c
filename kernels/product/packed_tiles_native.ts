import { type Assembler, IF, type Memory, R } from "../native/assembler.ts";
import { V } from "../native/vector_codes.ts";
import { DEPTH } from "./packed_sizes.ts";
import type { PackedPlaces } from "./packed_native.ts";

/** Columns of a panel of B. */
export const TILE_COLUMNS = 8;

/** Panels side by side, and the rows that their sums then leave registers for. */
const SHAPES = [{ panels: 2, rows: 6 }, { panels: 1, rows: 12 }] as const;
/** Pointers to every third row of A: three rows are reached from each. */
const ROW_POINTERS = [R.rdx, R.rbp, R.rbx, R.r11];

/** At most 256 steps of k for all columns of a block of rows, panel pair by panel pair. */
export function emitTiles(asm: Assembler, places: PackedPlaces): void {
  const { a, aRow, aStep, row, from, k, b, bPanel, bStep, limit, target } = places;
  const [wide, narrow, end] = [asm.newLabel(), asm.newLabel(), asm.newLabel()];
  // rdi: columns done, in bytes; kept on the machine's stack while tiles run
  asm.zero(R.rdi);
  asm.load64(R.r10, from);
  asm.add(R.r10, k);
  asm.load32(R.rax, bStep);
  asm.multiply(R.r10, R.rax);
  asm.add(R.r10, b);
  for (const [shape, label] of [[SHAPES[0], wide], [SHAPES[1], narrow]] as const) {
    const bytes = 4 * TILE_COLUMNS * shape.panels;
    asm.label(label);
    // Two panels are wanted where more than one is left.
    asm.address(R.rax, { base: R.rdi, offset: shape.panels === 2 ? bytes / 2 : 0 });
    asm.compare(R.rax, limit);
    asm.jumpIf(IF.notBelow, shape.panels === 2 ? narrow : end);
    asm.load64(R.r13, from);
    asm.add(R.r13, k);
    asm.load32(R.rsi, aStep);
    asm.multiply(R.r13, R.rsi);
    asm.load32(R.rcx, aRow);
    asm.move(R.rax, R.rcx);
    asm.multiply(R.rax, row);
    asm.add(R.r13, R.rax);
    asm.add(R.r13, a);
    asm.load64(R.r14, target);
    asm.add(R.r14, R.rdi);
    asm.push(R.rdi);
    asm.push(R.r10);
    rowsOf(asm, pushed(places, 16), shape);
    asm.pop(R.r10);
    asm.pop(R.rdi);
    asm.load32(R.rax, bPanel);
    for (let p = 0; p < shape.panels; p++) asm.add(R.r10, R.rax);
    asm.addNumber(R.rdi, bytes);
    asm.jump(label);
  }
  asm.label(end);
}

/** The same places after `bytes` have been pushed. */
function pushed(places: PackedPlaces, bytes: number): PackedPlaces {
  const moved = Object.entries(places).map(([name, at]) => {
    if ("constant" in at) return [name, at];
    return [name, { ...at, offset: (at.offset ?? 0) + bytes }];
  });
  return Object.fromEntries(moved) as PackedPlaces;
}

/** All rows of the block: r13 points at A, r14 at C, and the top of the stack is the pointer to B. */
function rowsOf(
  asm: Assembler,
  places: PackedPlaces,
  { panels, rows }: { panels: number; rows: number },
): void {
  asm.load64(R.r12, places.rows);
  asm.load32(R.r9, places.bStep);
  asm.load32(R.rdi, places.bPanel);
  asm.load32(R.r15, places.cRow);
  const done = asm.newLabel();
  for (let height = rows; height > 0; height--) {
    const [again, next] = [asm.newLabel(), asm.newLabel()];
    asm.label(again);
    asm.compareNumber(R.r12, height);
    asm.jumpIf(IF.less, next);
    tile(asm, places, { panels, rows: height });
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
  { k, span }: PackedPlaces,
  { panels, rows }: { panels: number; rows: number },
): void {
  const sum = (row: number, p: number) => 4 + panels * row + p;
  const each = (act: (row: number, p: number) => void) => {
    for (let row = 0; row < rows; row++) for (let p = 0; p < panels; p++) act(row, p);
  };
  const alongC = (act: (row: number, p: number, at: Memory) => void) => {
    asm.move(R.rax, R.r14);
    for (let row = 0; row < rows; row++) {
      for (let p = 0; p < panels; p++) act(row, p, { base: R.rax, offset: 32 * p });
      asm.add(R.rax, R.r15);
    }
  };
  const [fresh, start, step, deep] = Array.from({ length: 4 }, () => asm.newLabel());
  asm.load64(R.r8, span);
  asm.load64(R.rax, k);
  asm.subtract(R.r8, R.rax);
  asm.compareNumber(R.r8, DEPTH);
  asm.jumpIf(IF.notAbove, deep);
  asm.setNumber(R.r8, DEPTH);
  asm.label(deep);
  asm.test(R.rax);
  asm.jumpIf(IF.equal, fresh);
  alongC((row, p, at) => asm.vector(V.load, sum(row, p), 0, at));
  asm.jump(start);
  asm.label(fresh);
  each((row, p) => asm.vector(V.xor, sum(row, p), sum(row, p), sum(row, p)));
  asm.label(start);

  const pointers = ROW_POINTERS.slice(0, Math.ceil(rows / 3));
  asm.address(R.rax, { base: R.rcx, index: R.rcx, scale: 2 }); // three rows
  pointers.forEach((pointer, i) => {
    asm.move(pointer, i === 0 ? R.r13 : pointers[i - 1]);
    if (i > 0) asm.add(pointer, R.rax);
  });
  asm.load64(R.r10, { base: R.rsp });
  asm.label(step);
  for (let p = 0; p < panels; p++) {
    asm.vector(V.load, p, 0, p === 0 ? { base: R.r10 } : { base: R.r10, index: R.rdi });
  }
  asm.add(R.r10, R.r9);
  for (let row = 0; row < rows; row++) {
    const base = pointers[Math.floor(row / 3)];
    const at: Memory = row % 3 === 0
      ? { base }
      : { base, index: R.rcx, scale: row % 3 === 1 ? 1 : 2 };
    const spread = 2 + row % 2;
    asm.vector(V.spread, spread, 0, at);
    for (let p = 0; p < panels; p++) asm.vector(V.multiplyAdd, sum(row, p), spread, p);
  }
  for (const pointer of pointers) asm.add(pointer, R.rsi);
  asm.subtractNumber(R.r8, 1);
  asm.jumpIf(IF.notEqual, step);

  alongC((row, p, at) => asm.vector(V.store, sum(row, p), 0, at));
  asm.move(R.r14, R.rax);
  for (let row = 0; row < rows; row++) asm.add(R.r13, R.rcx);
}
