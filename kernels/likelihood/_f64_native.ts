import type { Assembler, Memory, Operand } from "../native/assembler.ts";
import { D, V } from "../native/vector_codes.ts";
import {
  ATANH,
  EXP_FLOOR,
  INVERSE_FACTORIALS,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
  powers,
  TO_INTEGER,
} from "./_f64x2.ts";

/** Four lanes of a 64-bit float, in memory behind the code. */
export function lanes64(asm: Assembler, value: number): Memory {
  const bytes = [...new Uint8Array(new Float64Array([value]).buffer)];
  return asm.constant([...bytes, ...bytes, ...bytes, ...bytes]);
}

const LEFT = 6;

/** `out` = the polynomial in `x` with these coefficients, highest power first. */
function horner(asm: Assembler, out: number, x: number, [first, ...rest]: readonly number[]): void {
  asm.vector(V.load, out, 0, lanes64(asm, first));
  for (const c of rest) asm.vector(D.scaleAdd, out, x, lanes64(asm, c));
}

/** `out = e^x` on four lanes, the bits of `expInto`; five registers, `r` being `x` and all written. */
export function exp64Native(
  asm: Assembler,
  { out, r, n, s, u }: { out: number; r: number; n: number; s: number; u: number },
): void {
  const op = (code: typeof D[keyof typeof D], to: number, a: number, b: Operand) =>
    asm.vector(code, to, a, b);
  const constant = (value: number) => lanes64(asm, value);
  asm.vector(V.load, n, 0, constant(EXP_FLOOR));
  op(D.greatest, r, n, r);
  asm.vector(V.load, n, 0, constant(LOG2_E));
  op(D.scaleAdd, n, r, constant(TO_INTEGER));
  op(D.subtract, out, n, constant(TO_INTEGER));
  op(D.multiplyAdd, r, out, constant(-LN2_HIGH));
  op(D.multiplyAdd, r, out, constant(-LN2_LOW));
  op(D.multiply, s, r, r);
  horner(asm, out, s, powers(INVERSE_FACTORIALS, "even"));
  horner(asm, u, s, powers(INVERSE_FACTORIALS, "odd"));
  op(D.multiplyAdd, out, u, r);
  op(D.scaleAdd, out, s, r);
  op(D.add, out, out, constant(1));
  asm.vector(D.shiftWhole, LEFT, n, n, { immediate: 52 });
  op(D.addWhole, n, n, constant(1));
  op(D.multiply, out, out, n);
}

/** `out = log(1 + x)` on four lanes, the bits of `log1pInto`; six registers, all but `x` written. */
export function log1p64Native(
  asm: Assembler,
  { out, x, s, u, t, w }: Record<"out" | "x" | "s" | "u" | "t" | "w", number>,
): void {
  const op = (code: typeof D[keyof typeof D], to: number, a: number, b: Operand) =>
    asm.vector(code, to, a, b);
  op(D.add, s, x, lanes64(asm, 2));
  op(D.divide, s, x, s);
  op(D.multiply, u, s, s);
  op(D.multiply, t, u, u);
  horner(asm, out, t, powers(ATANH, "even"));
  horner(asm, w, t, powers(ATANH, "odd"));
  op(D.multiplyAdd, out, w, u);
  op(D.multiply, u, u, out);
  op(D.add, s, s, s);
  asm.vector(V.load, out, 0, s);
  op(D.multiplyAdd, out, s, u);
}
