import { type Assembler, IF, type Memory, type Operand, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { D, V } from "../native/vector_codes.ts";
import { lanes } from "../native/vector_math.ts";
import { BETA1, BETA2, EPSILON } from "./mirt_problem.ts";

const PARAMETERS = {
  rows: "count",
  p: "address",
  g: "address",
  m: "address",
  s: "address",
  columns: "address",
  share: "f32",
  decay: "f32",
  rate: "f32",
  root: "f32",
} as const;

const [ROWS, P, G, M, S, COLUMNS] = [R.rcx, R.r8, R.r9, R.r10, R.r11, R.rdx];
const [X, SLOPE, MEAN, SQUARE, T, ZERO] = [0, 1, 2, 3, 4, 5];
const [SHARES, DECAYS, RATES, ROOTS] = [6, 7, 8, 9];

/** The twin of `update`: the same formulas and the same bits, two groups of four columns at a time. */
export function updateNative(quads: number): NativeFunction {
  return nativeFunction(`mirt update ${quads}`, PARAMETERS, (asm, args) => {
    const again = asm.newLabel();
    asm.load32(ROWS, args.rows);
    for (const [name, register] of Object.entries({ p: P, g: G, m: M, s: S, columns: COLUMNS })) {
      asm.load64(register, args[name as keyof typeof args]);
    }
    const spread = { share: SHARES, decay: DECAYS, rate: RATES, root: ROOTS };
    for (const [name, register] of Object.entries(spread)) {
      asm.vector(V.spread, register, 0, args[name as keyof typeof args]);
    }
    asm.vector(V.xor, ZERO, ZERO, ZERO);
    asm.label(again);
    for (let k = 0; k < quads; k += 2) columnsFrom(asm, k, k + 1 < quads);
    for (const pointer of [P, G, M, S]) asm.addNumber(pointer, 16 * quads);
    asm.subtractNumber(ROWS, 1);
    asm.jumpIf(IF.notEqual, again);
  });
}

/** AdamW on the columns from group k on. */
function columnsFrom(asm: Assembler, k: number, long: boolean): void {
  const op = (code: typeof V[keyof typeof V], to: number, a: number, b: Operand) =>
    asm.vector(code, to, a, b, { long });
  const at = (base: number): Memory => ({ base, offset: 16 * k });
  const constant = (value: number) => lanes(asm, value);
  /** One of the three numbers that each column has. */
  const column = (to: number, which: number) => {
    const place = (group: number): Memory => ({
      base: COLUMNS,
      offset: 48 * group + 16 * which,
    });
    asm.vector(V.load, to, 0, place(k), { long: false });
    if (long) asm.vector(D.putUpper, to, to, place(k + 1), { immediate: 1 });
  };
  op(V.load, X, 0, at(P));
  op(V.multiply, SLOPE, SHARES, at(G));
  column(T, 0);
  op(V.multiplyAdd, SLOPE, T, X);
  op(V.store, ZERO, 0, at(G));
  op(V.load, MEAN, 0, at(M));
  op(V.subtract, T, SLOPE, MEAN);
  op(V.multiplyAdd, MEAN, T, constant(1 - BETA1));
  op(V.store, MEAN, 0, at(M));
  op(V.load, T, 0, constant(BETA2));
  op(V.multiply, SQUARE, T, at(S));
  op(V.multiply, T, SLOPE, constant(1 - BETA2));
  op(V.multiplyAdd, SQUARE, T, SLOPE);
  op(V.store, SQUARE, 0, at(S));
  op(V.root, SLOPE, 0, SQUARE);
  op(V.scaleAdd, SLOPE, ROOTS, constant(EPSILON));
  op(V.multiply, X, X, DECAYS);
  op(V.multiply, T, RATES, MEAN);
  op(V.divide, T, T, SLOPE);
  op(V.subtract, X, X, T);
  column(T, 1);
  column(SLOPE, 2);
  op(V.scaleAdd, X, T, SLOPE);
  op(V.store, X, 0, at(P));
}
