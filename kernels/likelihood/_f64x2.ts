import { type Code, code, type Local, sequence, unsigned, type Value } from "../wasm/code.ts";
import { f64Bytes } from "../wasm/code.ts";

const simd = (opcode: number) => [0xfd, ...unsigned(opcode)];
const op =
  (opcode: number) => (...values: Value[]): Code => [...values.flatMap(code), ...simd(opcode)];

/** Two 64-bit floats: what the shared emitter does not need elsewhere. */
export const f64x2 = {
  const: (a: number): Code => [...simd(0x0c), ...f64Bytes(a), ...f64Bytes(a)],
  splat: op(0x14),
  lane: (value: Value, index: number): Code => [...code(value), ...simd(0x21), index],
  lt: op(0x49),
  nearest: op(0x94),
  abs: op(0xec),
  neg: op(0xed),
  add: op(0xf0),
  sub: op(0xf1),
  mul: op(0xf2),
  div: op(0xf3),
  min: op(0xf4),
  max: op(0xf5),
  /** The first two of four 32-bit floats. */
  ofLow: op(0x5f),
  /** Reads one float into both lanes. */
  loadSplat: (address: Value, offset: number): Code => [
    ...code(address),
    ...simd(0x0a),
    3,
    ...unsigned(offset),
  ],
  /** Reads one float into the upper lane of `low`. */
  loadHigh: (address: Value, low: Value): Code => [
    ...code(address),
    ...code(low),
    ...simd(0x57),
    3,
    0,
    1,
  ],
};

/** Two 64-bit integers. */
const i64x2 = { shl: op(0xcb), add: op(0xce) };

export const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts; the first has 21 zero bits at its end, so that n times it is exact. */
export const LN2_HIGH = 6.93147180369123816490e-1;
export const LN2_LOW = 1.90821492927058770002e-10;
/** 1.5 * 2^52: what is added to a number leaves its nearest integer in the low bits. */
export const TO_INTEGER = 6755399441055744;

/** Smaller exponents are taken for this one. */
export const EXP_FLOOR = -708;

/** `1 / k!` from k = 13 down to 2. */
export const INVERSE_FACTORIALS = Array.from({ length: 12 }, (_, i) => {
  let factorial = 1;
  for (let k = 2; k <= 13 - i; k++) factorial *= k;
  return 1 / factorial;
});

/** Minimax polynomial of (atanh(s) / s - 1) / s² in s² on [0, 1/9], highest power first; error 5e-17. */
export const ATANH = [
  0.08890381913056651,
  0.04940394524382393,
  0.06795652742789947,
  0.07681838124445817,
  0.09091429900236955,
  0.11111095430673142,
  0.1428571455582858,
  0.199999999976438,
  0.33333333333341286,
];

/** How the emitted code multiplies and adds, and where its constants come from. */
export interface F64Math {
  /** `a * b + c`, fused where the machine can */
  madd(a: Value, b: Value, c: Value): Code;
  /** A vector of equal lanes */
  constant(value: number): Code;
}

/**
 * Arithmetic whose constants are read from a table in memory: engines build a vector constant from
 * immediates each time it is met, which in a short loop takes longer than the arithmetic.
 */
export class TableMath implements F64Math {
  /** What the table holds, in order */
  readonly values: number[] = [];

  constructor(readonly relaxed: boolean, readonly table: Local) {}

  madd(a: Value, b: Value, c: Value): Code {
    return this.relaxed ? op(0x107)(a, b, c) : f64x2.add(f64x2.mul(a, b), c);
  }

  constant(value: number): Code {
    let at = this.values.findIndex((known) => Object.is(known, value));
    if (at < 0) at = this.values.push(value) - 1;
    return f64x2.loadSplat(this.table, 8 * at);
  }
}

/**
 * `out = e^x` on two lanes, for x in [-708, 0]; smaller arguments give e^-708. Relative error 3e-16.
 *
 * Argument reduction after Cody & Waite (1980), then the power series on |r| <= ln 2 / 2, even and odd
 * powers apart, so that neither chain waits for the other. All but `out` are scratch.
 */
export function expInto(
  out: Local,
  x: Value,
  { n, r, s, u, math }: Record<"n" | "r" | "s" | "u", Local> & { math: F64Math },
): Code {
  const { madd, constant } = bound(math);
  return sequence(
    r.set(f64x2.max(x, constant(EXP_FLOOR))),
    n.set(madd(r, constant(LOG2_E), constant(TO_INTEGER))),
    out.set(f64x2.sub(n, constant(TO_INTEGER))),
    r.set(madd(out, constant(-LN2_HIGH), r)),
    r.set(madd(out, constant(-LN2_LOW), r)),
    s.set(f64x2.mul(r, r)),
    ...horner(out, s, powers(INVERSE_FACTORIALS, "even"), math),
    ...horner(u, s, powers(INVERSE_FACTORIALS, "odd"), math),
    out.set(madd(u, r, out)),
    out.set(f64x2.add(madd(s, out, r), constant(1))),
    // The integer's bits become the exponent: 2^n, whose bits are (n + 1023) << 52.
    n.set(i64x2.add(i64x2.shl(n, [0x41, 52]), constant(1))),
    out.set(f64x2.mul(out, n)),
  );
}

/**
 * `out = log(1 + x)` on two lanes, for x in [0, 1]: 2 atanh(x / (2 + x)). Relative error 5e-16. All but
 * `out` and `x` are scratch.
 */
export function log1pInto(
  out: Local,
  x: Value,
  { s, u, t, w, math }: Record<"s" | "u" | "t" | "w", Local> & { math: F64Math },
): Code {
  const { madd, constant } = bound(math);
  return sequence(
    s.set(f64x2.div(x, f64x2.add(x, constant(2)))),
    u.set(f64x2.mul(s, s)),
    t.set(f64x2.mul(u, u)),
    ...horner(out, t, powers(ATANH, "even"), math),
    ...horner(w, t, powers(ATANH, "odd"), math),
    out.set(madd(w, u, out)),
    s.set(f64x2.add(s, s)),
    out.set(madd(s, f64x2.mul(u, out), s)),
  );
}

/** Of coefficients, highest power first, those of even or of odd powers. */
export function powers(coefficients: readonly number[], which: "even" | "odd"): number[] {
  const last = coefficients.length - (which === "even" ? 1 : 2);
  return coefficients.filter((_, index) => (last - index) % 2 === 0);
}

/** `out` = the polynomial in `x` with these coefficients, highest power first. */
function horner(
  out: Local,
  x: Local,
  [first, ...rest]: readonly number[],
  math: F64Math,
): Code[] {
  const next = (c: number) => out.set(math.madd(out, x, math.constant(c)));
  return [out.set(math.constant(first)), ...rest.map(next)];
}

function bound(math: F64Math): F64Math {
  return {
    madd: (a, b, c) => math.madd(a, b, c),
    constant: (value) => math.constant(value),
  };
}
