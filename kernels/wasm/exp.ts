import { type Code, type Local, sequence, type Value } from "./code.ts";
import { f32x4, i32x4, type MultiplyAdd } from "./simd.ts";

const LOG2_E = 1.4426950408889634;
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440e-4;
/** Minimax polynomial of (e^r - 1 - r) / r^2 on |r| <= ln 2 / 2 (Cephes `expf`, Moshier 1992). */
const COEFFICIENTS = [
  1.987569150e-4,
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  0.5,
];

/**
 * `out = e^x` on four lanes, for x in [-87, 88]; smaller arguments give e^-87. Relative error 2e-7.
 * `n` and `r` are scratch locals.
 */
export function expInto(
  out: Local,
  x: Value,
  { n, r, math }: { n: Local; r: Local; math: MultiplyAdd },
): Code {
  return sequence(
    r.set(f32x4.max(x, f32x4.const(-87))),
    n.set(f32x4.nearest(f32x4.mul(r, f32x4.const(LOG2_E)))),
    r.set(math.nmadd(n, f32x4.const(LN2_HIGH), r)),
    r.set(math.nmadd(n, f32x4.const(LN2_LOW), r)),
    out.set(f32x4.const(COEFFICIENTS[0])),
    ...COEFFICIENTS.slice(1).map((c) => out.set(math.madd(out, r, f32x4.const(c)))),
    out.set(math.madd(f32x4.mul(r, r), out, f32x4.add(r, f32x4.const(1)))),
    out.set(f32x4.mul(out, i32x4.shl(i32x4.add(i32x4.truncF32(n), i32x4.const(127)), [0x41, 23]))),
  );
}
