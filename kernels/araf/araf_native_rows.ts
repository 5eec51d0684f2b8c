import { type Assembler, IF, type Memory, type Operand, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";
import { lanes } from "../native/vector_math.ts";
import type { ArafColumns } from "./araf_columns.ts";

type Code = typeof V[keyof typeof V];
const COUNT = R.rdx;

/** The twins of `addRows` that take most of its time: the same formulas and the same bits. */
export function addNative(): NativeFunction {
  const parameters = { to: "address", from: "address", count: "count" } as const;
  return nativeFunction("araf add", parameters, (asm, args) => {
    const [to, from, x] = [R.r8, R.r9, 0];
    const [four, end] = [asm.newLabel(), asm.newLabel()];
    asm.load64(to, args.to);
    asm.load64(from, args.from);
    asm.load32(COUNT, args.count);
    const run = (step: 4 | 8, next: string) => {
      const again = asm.newLabel();
      const long = step === 8;
      asm.label(again);
      asm.compareNumber(COUNT, step);
      asm.jumpIf(IF.below, next);
      asm.vector(V.load, x, 0, { base: to }, { long });
      asm.vector(V.add, x, x, { base: from }, { long });
      asm.vector(V.store, x, 0, { base: to }, { long });
      for (const pointer of [to, from]) asm.addNumber(pointer, 4 * step);
      asm.subtractNumber(COUNT, step);
      asm.jump(again);
    };
    run(8, four);
    asm.label(four);
    run(4, end);
    asm.label(end);
  });
}

export function squaresNative(columns: ArafColumns): NativeFunction {
  const parameters = { from: "address", rows: "count", out: "address" } as const;
  return nativeFunction(`araf squares ${columns.count}`, parameters, (asm, args) => {
    const [from, out, x] = [R.r8, R.r9, 15];
    asm.load64(from, args.from);
    asm.load64(out, args.out);
    const { each, rows } = overRows(asm, columns);
    each((q) => asm.vector(V.xor, q, q, q));
    rows(args.rows, [from], () =>
      each((q, at) => {
        asm.vector(V.load, x, 0, at(from));
        asm.vector(V.multiplyAdd, q, x, x);
      }));
    each((q, at) => asm.vector(V.store, q, 0, at(out)));
  });
}

export function updateNative(columns: ArafColumns): NativeFunction {
  const parameters = {
    p: "address",
    g: "address",
    m: "address",
    v: "address",
    rows: "count",
    table: "address",
    root: "f32",
  } as const;
  return nativeFunction(`araf update ${columns.count}`, parameters, (asm, args) => {
    const [p, g, m, v, table] = [R.r8, R.r9, R.r10, R.r11, R.rcx];
    const [w, slope, first, second, x, root] = [0, 1, 2, 3, 4, 5];
    const [old, new_, oldSquare, newSquare] = [6, 7, 8, 9];
    const op = (code: Code, to: number, a: number, b: Operand) => asm.vector(code, to, a, b);
    for (const [register, from] of [[p, args.p], [g, args.g], [m, args.m], [v, args.v]] as const) {
      asm.load64(register, from);
    }
    asm.load64(table, args.table);
    op(V.spread, root, 0, args.root);
    [[old, 0.9], [new_, 0.1], [oldSquare, 0.999], [newSquare, 0.001]].forEach(([to, value]) =>
      op(V.load, to, 0, lanes(asm, value))
    );
    const { each, rows } = overRows(asm, columns);
    const entry = (vector: number, q: number): Memory => ({
      base: table,
      offset: 4 * columns.count * vector + 32 * q,
    });
    rows(args.rows, [p, g, m, v], () =>
      each((q, at) => {
        op(V.load, w, 0, at(p));
        op(V.load, slope, 0, at(g));
        op(V.multiply, slope, slope, entry(0, q));
        op(V.multiplyTake, slope, w, entry(1, q));
        op(V.multiply, first, new_, slope);
        op(V.multiplyAdd, first, old, at(m));
        op(V.multiply, second, slope, slope);
        op(V.multiply, second, newSquare, second);
        op(V.multiplyAdd, second, oldSquare, at(v));
        op(V.store, first, 0, at(m));
        op(V.store, second, 0, at(v));
        op(V.root, x, 0, second);
        op(V.scaleAdd, x, root, lanes(asm, 1e-8));
        op(V.multiply, first, first, entry(3, q));
        op(V.divide, first, first, x);
        op(V.multiply, w, w, entry(2, q));
        op(V.subtract, w, w, first);
        op(V.store, w, 0, at(p));
      }));
  });
}

function overRows(asm: Assembler, columns: ArafColumns) {
  const each = (act: (q: number, at: (pointer: number) => Memory) => void) => {
    for (let q = 0; q < columns.count / 8; q++) {
      act(q, (pointer) => ({ base: pointer, offset: 32 * q }));
    }
  };
  const rows = (count: Memory, pointers: readonly number[], body: () => void) => {
    const again = asm.newLabel();
    asm.load32(COUNT, count);
    asm.label(again);
    body();
    for (const pointer of pointers) asm.addNumber(pointer, 4 * columns.count);
    asm.subtractNumber(COUNT, 1);
    asm.jumpIf(IF.notEqual, again);
  };
  return { each, rows };
}
