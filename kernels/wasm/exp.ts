import { type Code, type Local, sequence, type Value } from "./code.ts";
import { i32 } from "./scalar.ts";
import { f32x4, i32x4, type MultiplyAdd } from "./simd.ts";

export const LOG2_E = 1.4426950408889634;
export const LN2_HIGH = 0.693359375;
export const LN2_LOW = -2.12194440e-4;
/** Minimax polynomial of (e^r - 1 - r) / r^2 on |r| <= ln 2 / 2 (Cephes `expf`, Moshier 1992). */
export const EXP_COEFFICIENTS = [
  1.987569150e-4,
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  0.5,
];

/** What the emitted code may overwrite, and where its constants come from. */
export interface ExpScratch {
  readonly n: Local;
  readonly r: Local;
  readonly math: MultiplyAdd;
  /** Gives a vector of equal lanes; an immediate unless told. */
  readonly constant?: (value: number) => Value;
}

/** Adding this to a small float leaves its nearest whole number in the low bits of the sum. */
export const ROUNDER = 12582912; // 1.5 * 2^23

/**
 * `out = e^x` on four lanes, for x in [-87, 88]; smaller arguments give e^-87. Relative error 2e-7.
 * `n` and `r` are scratch locals.
 *
 * Only instructions that are one instruction of the machine: `pmax` where `max` would care for NaN, and
 * a rounding addition where a conversion would saturate.
 */
export function expInto(
  out: Local,
  x: Value,
  { n, r, math, constant = f32x4.const }: ExpScratch,
): Code {
  const power = i32x4.add(i32x4.shl(n, i32.const(23)), i32x4.const(127 << 23));
  return sequence(
    r.set(f32x4.pmax(x, constant(-87))),
    n.set(math.madd(r, constant(LOG2_E), constant(ROUNDER))),
    out.set(f32x4.sub(n, constant(ROUNDER))),
    r.set(math.nmadd(out, constant(LN2_HIGH), r)),
    r.set(math.nmadd(out, constant(LN2_LOW), r)),
    out.set(math.madd(constant(EXP_COEFFICIENTS[0]), r, constant(EXP_COEFFICIENTS[1]))),
    ...EXP_COEFFICIENTS.slice(2).map((c) => out.set(math.madd(out, r, constant(c)))),
    out.set(math.madd(f32x4.mul(r, r), out, f32x4.add(r, constant(1)))),
    out.set(f32x4.mul(out, power)),
  );
}
