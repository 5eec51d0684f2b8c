import { type Assembler, IF, type Memory, type Operand, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { lanes, shift, wholeLanes } from "../native/vector_math.ts";
import type { ArafColumns } from "./araf_columns.ts";

const MASK = {
  rows: "count",
  counters: "address",
  key: "count",
  threshold: "count",
  keepScale: "f32",
} as const;
const FORWARD = {
  z: "address",
  a: "address",
  norm: "address",
  scale: "address",
  offset: "f32",
  ...MASK,
} as const;
const BACKWARD = {
  d: "address",
  z: "address",
  scale: "address",
  sums: "address",
  ...MASK,
} as const;

/** Pointers to the rows, to the tables of the columns, and what is left. */
const [FIRST, SECOND, TABLE, SCALE, COUNTERS, ROWS] = [R.r8, R.r9, R.r10, R.r11, R.rsi, R.rdx];
/** Registers of the mask; sums take those from 8 on. */
const [base, h, kept, x, key, threshold, keep, one] = [0, 1, 2, 3, 4, 5, 6, 7];

/** Columns up to which sums have a register each. */
export const MOST_COLUMNS = 64;

/** The twins of `addItems`: the same formulas and the same bits, eight columns at a time. */
export function forwardNative(columns: ArafColumns, dropout: boolean): NativeFunction {
  const name = `araf forward ${columns.count}${dropout ? " dropout" : ""}`;
  return nativeFunction(name, FORWARD, (asm, args) => {
    const { op, each, mask, low } = tools(asm, columns, dropout, args);
    asm.load64(FIRST, args.z);
    asm.load64(SECOND, args.a);
    asm.load64(TABLE, args.norm);
    asm.load64(SCALE, args.scale);
    op(V.load, one, 0, lanes(asm, 1));
    eachRow(asm, args, columns, [FIRST, SECOND], () => {
      mask.startRow();
      each((q, at) => {
        mask.into(q);
        op(V.load, x, 0, at(FIRST));
        op(V.multiply, x, x, at(TABLE));
        op(V.store, x, 0, at(FIRST));
        op(V.multiply, x, x, at(SCALE));
        if (dropout) op(V.multiply, x, x, kept);
        op(V.store, x, 0, at(SECOND));
      });
      low(V.loadLow, x, 0, { base: FIRST, offset: 4 * columns.difficulty });
      low(V.addLow, x, x, args.offset);
      low(V.storeLow, x, 0, { base: SECOND, offset: 4 * columns.difficulty });
      low(V.storeLow, one, 0, { base: SECOND, offset: 4 * columns.bias });
    });
  });
}

export function backwardNative(columns: ArafColumns, dropout: boolean): NativeFunction {
  const name = `araf backward ${columns.count}${dropout ? " dropout" : ""}`;
  return nativeFunction(name, BACKWARD, (asm, args, [open, total]) => {
    const { op, each, mask, low } = tools(asm, columns, dropout, args);
    const [difficulty, bias] = [columns.difficulty, columns.bias].map((k) => 4 * k);
    const sum = (q: number) => 8 + q;
    asm.load64(FIRST, args.d);
    asm.load64(SECOND, args.z);
    asm.load64(SCALE, args.scale);
    asm.load64(TABLE, args.sums);
    each((q, at) => op(V.load, sum(q), 0, at(TABLE)));
    low(V.loadLow, x, 0, { base: TABLE, offset: difficulty });
    low(V.storeLow, x, 0, total);
    eachRow(asm, args, columns, [FIRST, SECOND], () => {
      mask.startRow();
      low(V.loadLow, x, 0, { base: FIRST, offset: difficulty });
      low(V.storeLow, x, 0, open);
      low(V.loadLow, h, 0, total);
      low(V.addLow, x, h, x);
      low(V.storeLow, x, 0, total);
      each((q, at) => {
        mask.into(q);
        op(V.load, x, 0, at(FIRST));
        if (dropout) op(V.multiply, x, x, kept);
        op(V.multiplyAdd, sum(q), x, at(SECOND));
        op(V.multiply, x, x, at(SCALE));
        op(V.store, x, 0, at(FIRST));
      });
      low(V.loadLow, x, 0, open);
      low(V.storeLow, x, 0, { base: FIRST, offset: difficulty });
      op(V.xor, x, x, x);
      low(V.storeLow, x, 0, { base: FIRST, offset: bias });
    });
    each((q, at) => op(V.store, sum(q), 0, at(TABLE)));
    low(V.loadLow, x, 0, total);
    low(V.storeLow, x, 0, { base: TABLE, offset: difficulty });
  }, { slots: 2 });
}

type MaskArguments = { readonly [K in keyof typeof MASK]: Memory };

function eachRow(
  asm: Assembler,
  args: MaskArguments,
  columns: ArafColumns,
  pointers: readonly number[],
  body: () => void,
): void {
  const again = asm.newLabel();
  asm.load64(COUNTERS, args.counters);
  asm.load32(ROWS, args.rows);
  asm.label(again);
  body();
  for (const pointer of pointers) asm.addNumber(pointer, 4 * columns.count);
  asm.addNumber(COUNTERS, 4);
  asm.subtractNumber(ROWS, 1);
  asm.jumpIf(IF.notEqual, again);
}

function tools(asm: Assembler, columns: ArafColumns, dropout: boolean, args: MaskArguments) {
  type Code = typeof V[keyof typeof V];
  const op = (code: Code, to: number, a: number, b: Operand) => asm.vector(code, to, a, b);
  const low = (code: Code, to: number, a: number, b: Operand) =>
    asm.vector(code, to, a, b, { long: false });
  const each = (act: (q: number, at: (pointer: number) => Memory) => void) => {
    for (let q = 0; q < columns.count / 8; q++) {
      act(q, (pointer) => ({ base: pointer, offset: 32 * q }));
    }
  };
  if (dropout) {
    op(V.spread, key, 0, args.key);
    op(V.spread, threshold, 0, args.threshold);
    op(V.spread, keep, 0, args.keepScale);
  }
  const fold = (bits: number) => {
    shift(asm, "right", kept, h, bits);
    op(V.xor, h, kept, h);
  };
  const mask = {
    startRow: () => {
      if (dropout) op(V.spread, base, 0, { base: COUNTERS });
    },
    /** `kept` becomes 1 / (1 − dropout) where the entry is kept, else 0. */
    into: (q: number) => {
      if (!dropout) return;
      op(V.addWhole, h, base, wholeRun(asm, 8 * q));
      op(V.xor, h, h, key);
      op(V.multiplyWhole, h, h, wholeLanes(asm, 747796405));
      op(V.addWhole, h, h, wholeLanes(asm, 2891336453 | 0));
      fold(16);
      op(V.multiplyWhole, h, h, wholeLanes(asm, 0x7feb352d));
      fold(15);
      op(V.multiplyWhole, h, h, wholeLanes(asm, 0x846ca68b | 0));
      fold(16);
      // Not kept are words of at least the threshold, by value without sign.
      op(V.leastWhole, h, h, threshold);
      op(V.equalWhole, h, h, threshold);
      op(V.andNot, kept, h, keep);
    },
  };
  return { op, low, each, mask };
}

function wholeRun(asm: Assembler, first: number): Memory {
  const run = Int32Array.from({ length: 8 }, (_, i) => first + i);
  return asm.constant([...new Uint8Array(run.buffer)]);
}
