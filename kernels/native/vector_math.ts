import type { Assembler, Memory } from "./assembler.ts";
import { EXP_COEFFICIENTS, LN2_HIGH, LN2_LOW, LOG2_E, ROUNDER } from "../wasm/exp.ts";
import { V } from "./vector_codes.ts";

/** Eight lanes of a float, in memory behind the code. */
export function lanes(asm: Assembler, value: number): Memory {
  return repeat(asm, new Uint8Array(new Float32Array([value]).buffer));
}

/** Eight lanes of a whole number. */
export function wholeLanes(asm: Assembler, value: number): Memory {
  return repeat(asm, new Uint8Array(new Int32Array([value]).buffer));
}

function repeat(asm: Assembler, bytes: Uint8Array): Memory {
  return asm.constant(Array.from({ length: 32 / bytes.length }, () => [...bytes]).flat());
}

/** How wide the instructions of a macro are: 256 bits, or 128 when `long` is false. */
export interface Width {
  readonly long?: boolean;
}

/** Shifts whole numbers: `left`, `right` with zeros, or `signed` to the right. */
export function shift(
  asm: Assembler,
  way: "left" | "right" | "signed",
  to: number,
  from: number,
  bits: number,
  { long = true }: Width = {},
): void {
  const extension = { left: 6, right: 2, signed: 4 }[way];
  asm.vector(V.shiftWhole, extension, to, from, { long, immediate: bits });
}

/**
 * `out = e^x`, the same bits as `expInto` with fused multiply-add. Five different registers; `x` may be
 * `r`, and the others are written.
 */
export function expNative(
  asm: Assembler,
  { out, x, n, r, s }: { out: number; x: number; n: number; r: number; s: number },
  { long = true }: Width = {},
): void {
  const op = (code: typeof V[keyof typeof V], to: number, a: number, b: number | Memory) =>
    asm.vector(code, to, a, b, { long });
  op(V.load, n, 0, lanes(asm, -87));
  op(V.greatest, r, n, x);
  op(V.load, n, 0, lanes(asm, LOG2_E));
  op(V.scaleAdd, n, r, lanes(asm, ROUNDER));
  op(V.subtract, out, n, lanes(asm, ROUNDER));
  op(V.multiplyTake, r, out, lanes(asm, LN2_HIGH));
  op(V.multiplyTake, r, out, lanes(asm, LN2_LOW));
  const [first, ...rest] = EXP_COEFFICIENTS;
  op(V.load, out, 0, lanes(asm, first));
  for (const c of rest) op(V.scaleAdd, out, r, lanes(asm, c));
  op(V.add, s, r, lanes(asm, 1));
  op(V.multiply, r, r, r);
  op(V.scaleAdd, out, r, s);
  shift(asm, "left", n, n, 23, { long });
  op(V.addWhole, n, n, wholeLanes(asm, 127 << 23));
  op(V.multiply, out, out, n);
}
