import { IF, type Operand, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { D, V } from "../native/vector_codes.ts";
import { exp64Native, lanes64, log1p64Native } from "./_f64_native.ts";

const PARAMETERS = {
  count: "count",
  z: "address",
  y: "address",
  w: "address",
  out: "address",
  table: "address",
} as const;

/** The twin of `logLoss`: the same formulas and the same bits, four cells at a time. */
export function logLossNative(edge: number): NativeFunction {
  return nativeFunction(`log loss ${edge}`, PARAMETERS, (asm, args) => {
    const [COUNT, Z, Y, W] = [R.rcx, R.r8, R.r9, R.r10];
    const [X, E, Q, T, U, A, B, SUM] = [0, 1, 2, 3, 4, 5, 6, 7];
    const op = (code: typeof D[keyof typeof D], to: number, a: number, b: Operand) =>
      asm.vector(code, to, a, b);
    const again = asm.newLabel();
    asm.load32(COUNT, args.count);
    asm.load64(Z, args.z);
    asm.load64(Y, args.y);
    asm.load64(W, args.w);
    asm.vector(V.xor, SUM, SUM, SUM);
    asm.label(again);
    asm.vector(V.toDouble, X, 0, { base: Z });
    asm.vector(V.load, T, 0, lanes64(asm, -edge));
    op(D.greatest, X, T, X);
    asm.vector(V.load, T, 0, lanes64(asm, edge));
    op(D.least, X, T, X);
    asm.vector(V.or, U, X, lanes64(asm, -0));
    exp64Native(asm, { out: E, r: U, n: T, s: A, u: B });
    log1p64Native(asm, { out: Q, x: E, s: T, u: U, t: A, w: B });
    op(D.greatest, U, X, lanes64(asm, 0));
    op(D.add, Q, U, Q);
    asm.vector(V.toDouble, T, 0, { base: Y });
    op(D.multiply, T, T, X);
    op(D.subtract, Q, Q, T);
    asm.vector(V.toDouble, T, 0, { base: W });
    op(D.multiply, Q, T, Q);
    op(D.add, SUM, SUM, Q);
    for (const list of [Z, Y, W]) asm.addNumber(list, 16);
    asm.subtractNumber(COUNT, 4);
    asm.jumpIf(IF.notEqual, again);
    asm.vector(D.takeUpper, SUM, 0, T, { immediate: 1 });
    asm.vector(D.add, SUM, SUM, T, { long: false });
    asm.vector(D.addPairs, SUM, SUM, SUM, { long: false });
    asm.load64(R.rax, args.out);
    asm.vector(D.storeLow, SUM, 0, { base: R.rax }, { long: false });
  });
}
