import type { Code, Local, Value } from "../wasm/code.ts";
import { sequence, unsigned } from "../wasm/code.ts";
import type { Constants } from "../wasm/constants.ts";
import { expInto } from "../wasm/exp.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, type MultiplyAdd, v128 } from "../wasm/simd.ts";
import type { EvidenceRule } from "./cells.ts";

/** Reads one 32-bit number into a lane of `into`. */
export function loadLane(address: Value, into: Value, lane: number): Code {
  const code = (value: Value): Code => "get" in value ? value.get : value;
  return [...code(address), ...code(into), 0xfd, ...unsigned(0x56), 2, 0, lane];
}

/** Locals that the arithmetic of four cells uses. */
export interface CellLocals {
  /** In: moments of the logit, trials, κ */
  readonly m: Local;
  readonly s: Local;
  readonly w: Local;
  readonly x: Local;
  /** Out */
  readonly omega: Local;
  readonly slope: Local;
  /** Scratch */
  readonly t: Local;
  readonly e: Local;
  readonly u: Local;
  readonly n: Local;
}

/** What the emitted arithmetic is made with. */
export interface CellMath {
  readonly math: MultiplyAdd;
  readonly constants: Constants;
}

/** tanh(t/2)/(2t) in t², highest power first; error 1e-9 for t up to 1/4. */
const SERIES = [-17 / 80640, 1 / 480, -1 / 48, 1 / 4];
/** 2 atanh(s)/s - 2 in s² on [0, 1/9], highest power first. */
const ATANH = [2 / 13, 2 / 11, 2 / 9, 2 / 7, 2 / 5, 2 / 3];

/** Curvature and slope of four cells from the moments of their logits. */
export function emitSlope(v: CellLocals, rule: EvidenceRule, { math, constants }: CellMath): Code {
  const k = (value: number) => constants.f32x4(value);
  const { m, s, w, x, omega, slope, t, e, u, n } = v;
  const exp = (out: Local, value: Value) =>
    expInto(out, value, { n, r: u, math, constant: (c) => k(c) });
  if (rule === "bound") {
    return sequence(
      s.set(math.madd(m, m, s)),
      t.set(f32x4.sqrt(s)),
      exp(e, f32x4.neg(t)),
      u.set(f32x4.mul(f32x4.add(e, k(1)), f32x4.add(t, t))),
      omega.set(f32x4.div(f32x4.sub(k(1), e), u)),
      u.set(math.madd(k(SERIES[0]), s, k(SERIES[1]))),
      ...SERIES.slice(2).map((c) => u.set(math.madd(u, s, k(c)))),
      omega.set(f32x4.mul(w, v128.select(u, omega, f32x4.lt(s, k(1 / 16))))),
      slope.set(math.nmadd(omega, m, x)),
    );
  }
  return sequence(
    s.set(f32x4.div(k(1), f32x4.sqrt(math.madd(s, k(Math.PI / 8), k(1))))),
    t.set(f32x4.mul(m, s)),
    exp(e, f32x4.neg(f32x4.abs(t))),
    u.set(f32x4.div(k(1), f32x4.add(e, k(1)))),
    omega.set(f32x4.mul(w, f32x4.mul(f32x4.mul(s, e), f32x4.mul(u, u)))),
    // p - 1/2 is (1 - e)/(2(1 + e)) with the sign of m.
    u.set(f32x4.mul(f32x4.mul(f32x4.sub(k(1), e), u), k(0.5))),
    u.set(v128.or(u, v128.and(m, k(-0)))),
    slope.set(math.nmadd(w, u, x)),
  );
}

/** Adds κm − n(t/2 + log(1 + e⁻ᵗ)) of four cells to `sum`. */
export function emitBound(sum: Local, v: CellLocals, { math, constants }: CellMath): Code {
  const k = (value: number) => constants.f32x4(value);
  const { m, s, w, x, t, e, u, n, omega } = v;
  return sequence(
    t.set(f32x4.sqrt(math.madd(m, m, s))),
    expInto(e, f32x4.neg(t), { n, r: u, math, constant: (c) => k(c) }),
    // log(1 + e) = 2 atanh(e/(2 + e))
    e.set(f32x4.div(e, f32x4.add(e, k(2)))),
    u.set(f32x4.mul(e, e)),
    omega.set(math.madd(k(ATANH[0]), u, k(ATANH[1]))),
    ...ATANH.slice(2).map((c) => omega.set(math.madd(omega, u, k(c)))),
    u.set(f32x4.mul(u, omega)),
    e.set(math.madd(e, f32x4.add(u, k(2)), f32x4.mul(t, k(0.5)))),
    sum.set(f32x4.add(sum, math.nmadd(w, e, f32x4.mul(x, m)))),
  );
}

/** Moves a pointer on. */
export function advance(pointer: Local, bytes: number): Code {
  return pointer.set(i32.add(pointer, i32.const(bytes)));
}
