import { type Assembler, IF, type Memory, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { lanes, wholeLanes } from "../native/vector_math.ts";
import { BLOCK, PIVOT_FLOOR } from "./_sizes.ts";

const FACTOR = {
  at: "address",
  stride: "count",
  diagonal: "address",
  inverse: "address",
  scratch: "address",
} as const;
const TRANSPOSE = {
  quads: "count",
  from: "address",
  fromStride: "count",
  to: "address",
  toStride: "count",
} as const;

/** Bytes of a row of a block, and of one of scratch: a row of the block, then one of the identity. */
const ROW = 4 * BLOCK;
const PAIR = 2 * ROW;
const [AT, STRIDE, DIAGONAL, INVERSE, SCRATCH] = [R.r8, R.r9, R.r10, R.r11, R.r12];
const [I, J, SOURCE, PIVOT, TO] = [R.rax, R.rcx, R.rdx, R.rbx, R.rbp];
/** Vectors of a row of scratch. */
const EACH = Array.from({ length: PAIR / 32 }, (_, v) => v);

/** The twin of `factorBlock`: the same eliminations and the same bits. */
export function factorBlockNative(): NativeFunction {
  return nativeFunction("temper factorBlock", FACTOR, (asm, args) => {
    const pointers = [
      [AT, args.at],
      [DIAGONAL, args.diagonal],
      [INVERSE, args.inverse],
      [SCRATCH, args.scratch],
    ] as const;
    for (const [register, from] of pointers) asm.load64(register, from);
    asm.load32(STRIDE, args.stride);
    fill(asm);
    eliminate(asm);
    write(asm);
  });
}

function count(asm: Assembler, index: number, body: () => void): void {
  const again = asm.newLabel();
  asm.label(again);
  body();
  asm.addNumber(index, 1);
  asm.compareNumber(index, BLOCK);
  asm.jumpIf(IF.below, again);
}

/** Row i of the upper half is column i of the lower one. */
function fill(asm: Assembler): void {
  asm.move(TO, SCRATCH);
  asm.move(PIVOT, AT);
  asm.vector(V.xor, 0, 0, 0);
  asm.vector(V.load, 1, 0, lanes(asm, 1), { long: false });
  asm.zero(I);
  count(asm, I, () => {
    for (const v of EACH) asm.vector(V.store, 0, 0, { base: TO, offset: 32 * v });
    const entry: Memory = { base: TO, index: I, scale: 4, offset: ROW };
    asm.vector(V.storeLow, 1, 0, entry, { long: false });
    asm.move(J, I);
    asm.move(SOURCE, PIVOT);
    count(asm, J, () => {
      asm.vector(V.loadLow, 2, 0, { base: SOURCE }, { long: false });
      asm.vector(V.storeLow, 2, 0, { base: TO, index: J, scale: 4 }, { long: false });
      asm.add(SOURCE, STRIDE);
    });
    asm.addNumber(TO, PAIR);
    asm.add(PIVOT, STRIDE);
    asm.addNumber(PIVOT, 4);
  });
}

function eliminate(asm: Assembler): void {
  const low = (code: typeof V[keyof typeof V], to: number, a: number, b: number | Memory) =>
    asm.vector(code, to, a, b, { long: false });
  const [pivot, by, value] = [12, 13, 14], row = (v: number) => v;
  asm.move(PIVOT, SCRATCH);
  asm.zero(J);
  count(asm, J, () => {
    const diagonal: Memory = { base: PIVOT, index: J, scale: 4 };
    low(V.loadLow, by, 0, { base: DIAGONAL, index: J, scale: 4 });
    low(V.multiply, by, by, lanes(asm, PIVOT_FLOOR));
    low(V.loadLow, pivot, 0, diagonal);
    low(V.greatest, pivot, by, pivot);
    low(V.root, pivot, 0, pivot);
    low(V.load, by, 0, lanes(asm, 1));
    low(V.divide, by, by, pivot);
    asm.vector(V.spread, by, 0, by);
    for (const v of EACH) {
      asm.vector(V.multiply, row(v), by, { base: PIVOT, offset: 32 * v });
      asm.vector(V.store, row(v), 0, { base: PIVOT, offset: 32 * v });
    }
    low(V.storeLow, pivot, 0, diagonal);
    const [again, end] = [asm.newLabel(), asm.newLabel()];
    asm.address(I, { base: J, offset: 1 });
    asm.address(TO, { base: PIVOT, offset: PAIR });
    asm.label(again);
    asm.compareNumber(I, BLOCK);
    asm.jumpIf(IF.notBelow, end);
    asm.vector(V.spread, by, 0, { base: PIVOT, index: I, scale: 4 });
    for (const v of EACH) {
      const at = { base: TO, offset: 32 * v };
      asm.vector(V.load, value, 0, at);
      asm.vector(V.multiplyTake, value, by, row(v));
      asm.vector(V.store, value, 0, at);
    }
    asm.addNumber(TO, PAIR);
    asm.addNumber(I, 1);
    asm.jump(again);
    asm.label(end);
    asm.addNumber(PIVOT, PAIR);
  });
}

/** Column i of L is row i of Lᵀ from the diagonal on; L⁻ᵀ[i][j] is L⁻¹[j][i]. */
function write(asm: Assembler): void {
  asm.vector(V.xor, 0, 0, 0);
  asm.zero(I);
  asm.move(TO, SCRATCH);
  count(asm, I, () => {
    asm.address(SOURCE, { base: AT, index: I, scale: 4 });
    asm.address(PIVOT, { base: INVERSE, index: I, scale: 4 });
    for (let j = 0; j < BLOCK; j++) {
      const [above, stored] = [asm.newLabel(), asm.newLabel()];
      asm.compareNumber(I, j);
      asm.jumpIf(IF.above, above);
      asm.vector(V.loadLow, 1, 0, { base: TO, offset: 4 * j }, { long: false });
      asm.vector(V.storeLow, 1, 0, { base: SOURCE }, { long: false });
      asm.jump(stored);
      asm.label(above);
      asm.vector(V.storeLow, 0, 0, { base: SOURCE }, { long: false });
      asm.label(stored);
      asm.add(SOURCE, STRIDE);
      asm.vector(V.loadLow, 1, 0, { base: TO, offset: ROW + 4 * j }, { long: false });
      asm.vector(V.storeLow, 1, 0, { base: PIVOT, offset: ROW * j }, { long: false });
    }
    asm.addNumber(TO, PAIR);
  });
}

/** The twin of `transposeBlock`: four by four numbers at a time. */
export function transposeBlockNative(): NativeFunction {
  return nativeFunction("temper transposeBlock", TRANSPOSE, (asm, args) => {
    const [quads, from, fromStride, to, toStride] = [R.r8, R.r9, R.r10, R.r11, R.r12];
    asm.load64(from, args.from);
    asm.load64(to, args.to);
    const counts = [
      [quads, args.quads],
      [fromStride, args.fromStride],
      [toStride, args.toStride],
    ] as const;
    for (const [register, value] of counts) asm.load32(register, value);
    const low = (code: typeof V[keyof typeof V], out: number, a: number, b: number | Memory) =>
      asm.vector(code, out, a, b, { long: false });
    const pick = (out: number, a: number, b: number, immediate: number) =>
      asm.vector(V.pick, out, a, b, { long: false, immediate });
    const [at, out] = [R.rax, R.rcx], sign = 15, again = asm.newLabel();
    low(V.load, sign, 0, wholeLanes(asm, 1 << 31));
    asm.label(again);
    asm.move(at, from);
    for (let square = 0; square < BLOCK / 4; square++) {
      for (let r = 0; r < 4; r++) {
        low(V.xor, r, sign, { base: at });
        asm.add(at, fromStride);
      }
      low(V.mixLower, 4, 0, 1);
      low(V.mixLower, 5, 2, 3);
      low(V.mixUpper, 6, 0, 1);
      low(V.mixUpper, 7, 2, 3);
      asm.address(out, { base: to, offset: 16 * square });
      for (const [a, b, immediate] of [[4, 5, 0x44], [4, 5, 0xee], [6, 7, 0x44], [6, 7, 0xee]]) {
        pick(8, a, b, immediate);
        low(V.store, 8, 0, { base: out });
        asm.add(out, toStride);
      }
    }
    asm.addNumber(from, 16);
    asm.address(to, { base: to, index: toStride, scale: 4 });
    asm.subtractNumber(quads, 1);
    asm.jumpIf(IF.notEqual, again);
  });
}
