import { betaSeries } from "../special/beta_series.ts";
import type { Code, Local, ValueType } from "../wasm/code.ts";
import { Constants } from "../wasm/constants.ts";
import { continueIf, loop } from "../wasm/control.ts";
import { expInto } from "../wasm/exp.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, type MultiplyAdd, multiplyAdd, shuffle32, v128 } from "../wasm/simd.ts";
import { slopesNative, wholeSlopesNative } from "./mirt_slopes_native.ts";
import { CLIP_LOGIT, type MirtLikelihood } from "./mirt_problem.ts";

/** Minimax polynomial of tanh(z / 2) / z in z² on [0, 1], highest power first; error 7e-9. */
export const TANH = [3.3459657e-5, -4.1393937e-4, 4.1639845e-3, -4.1666335e-2, 0.5];

const NAMES = ["x", "e", "q", "t", "u", "s", "n", "r", "near", "level"];
const LOCALS: Record<string, ValueType> = {
  ...Object.fromEntries(NAMES.map((name): [string, ValueType] => [name, "v128"])),
  ...Constants.declare(12),
};

type Named = Record<string, Local>;

/** Where a constant that the loop needs is read: on some machines that is far cheaper than making it. */
const constant = (v: Named, index: number): Code => v128.load32Splat(v.table, 4 * index);

/** The order of the constants. */
const [ONE, HALF, QUARTER, MINUS_ONE, SIGN, EDGE, PHI, TANGENT] = [0, 1, 2, 3, 4, 5, 6, 7];
const SERIES = TANGENT + TANH.length;

/** The constants that `slopes` reads. */
export function slopeConstants(likelihood: MirtLikelihood): Float32Array {
  const precision = likelihood.kind === "beta" ? likelihood.precision ?? 10 : 1;
  const series = likelihood.kind === "beta" ? betaSeries(precision).gradient : [];
  return Float32Array.from([1, 0.5, 0.25, -1, -0, CLIP_LOGIT, precision, ...TANH, ...series]);
}

const INPUTS = { z: "i32", target: "i32", weight: "i32", levels: "i32", remainder: "i32" } as const;

/**
 * Adds `slopes(cells, z, target, weight, level, remainder, parts, table)`: replaces logits, a multiple of four of
 * them, by the weighted derivative of their cost, 0 where the probability is held at the edge, and writes
 * its two parts (level, rest) side by side to `parts`.
 */
export function addSlopes(
  builder: ModuleBuilder,
  features: WasmFeatures,
  likelihood: MirtLikelihood,
): void {
  const params = { cells: "i32", ...INPUTS, parts: "i32", table: "i32" } as const;
  builder.twin("slopes", () => slopesNative(likelihood));
  builder.function("slopes", params, LOCALS, (named) => {
    const v = named as Named;
    const { prologue, four } = slopesOf(v, features, likelihood);
    return [
      prologue,
      loop(
        ...four(0),
        v128.store(v.parts, shuffle32(v.level, v.s, [0, 4, 1, 5])),
        v128.store(v.parts, shuffle32(v.level, v.s, [2, 6, 3, 7]), 16),
        ...Object.keys(INPUTS).map((name) => v[name].set(i32.add(v[name], i32.const(16)))),
        v.parts.set(i32.add(v.parts, i32.const(32))),
        continueIf(v.cells.tee(i32.sub(v.cells, i32.const(4)))),
      ),
    ];
  });
}

/**
 * Adds `wholeSlopes(items, eights, z, target, weight, level, remainder, levels, rests, itemSums, table)`: as
 * `slopes` for each item's cells with all respondents, who are `eights` times eight. The two parts are added
 * to the respondents' `levels` and `rests`, and their sums become the item's first two of four numbers.
 *
 * Sums over respondents are kept as two vectors of four, which machine code holds as one of eight.
 */
export function addWholeSlopes(
  builder: ModuleBuilder,
  features: WasmFeatures,
  likelihood: MirtLikelihood,
): void {
  const outputs = { respondentLevels: "i32", rests: "i32", itemSums: "i32" } as const;
  const params = { items: "i32", eights: "i32", ...INPUTS, ...outputs, table: "i32" } as const;
  const SUMS = ["level0", "level1", "rest0", "rest1"];
  const locals: Record<string, ValueType> = {
    ...LOCALS,
    ...Object.fromEntries(SUMS.map((name): [string, ValueType] => [name, "v128"])),
    left: "i32",
    toLevel: "i32",
    toRest: "i32",
  };
  builder.twin("wholeSlopes", () => wholeSlopesNative(likelihood));
  builder.function("wholeSlopes", params, locals, (named) => {
    const v = named as Named;
    const { prologue, four } = slopesOf(v, features, likelihood);
    const addTo = (at: Local, offset: number, value: Local) =>
      v128.store(at, f32x4.add(v128.load(at, offset), value), offset);
    const half = (h: 0 | 1): Code[] => [
      ...four(16 * h),
      addTo(v.toLevel, 16 * h, v.level),
      addTo(v.toRest, 16 * h, v.s),
      v[`level${h}`].set(f32x4.add(v[`level${h}`], v.level)),
      v[`rest${h}`].set(f32x4.add(v[`rest${h}`], v.s)),
    ];
    return [
      prologue,
      loop(
        v.left.set(v.eights),
        v.toLevel.set(v.respondentLevels),
        v.toRest.set(v.rests),
        ...SUMS.map((name) => v[name].set(v128.zero)),
        loop(
          ...half(0),
          ...half(1),
          ...[...Object.keys(INPUTS), "toLevel", "toRest"].map((name) =>
            v[name].set(i32.add(v[name], i32.const(32)))
          ),
          continueIf(v.left.tee(i32.sub(v.left, i32.const(1)))),
        ),
        v.level.set(f32x4.add(v.level0, v.level1)),
        v.s.set(f32x4.add(v.rest0, v.rest1)),
        v.s.set(
          f32x4.add(
            shuffle32(v.level, v.s, [0, 4, 1, 5]),
            shuffle32(v.level, v.s, [2, 6, 3, 7]),
          ),
        ),
        v128.store(v.itemSums, f32x4.add(v.s, shuffle32(v.s, v.s, [2, 3, 0, 1]))),
        v.itemSums.set(i32.add(v.itemSums, i32.const(16))),
        continueIf(v.items.tee(i32.sub(v.items, i32.const(1)))),
      ),
    ];
  });
}

/** How four slopes at an offset come about: their parts are left in `level` and `s`, their sum in place of z. */
function slopesOf(v: Named, features: WasmFeatures, likelihood: MirtLikelihood) {
  const math = multiplyAdd(features.relaxed);
  const one = constant(v, ONE);
  const size = f32x4.abs(v.x);
  const held = Constants.of(v);
  const exponential = expInto(v.e, f32x4.neg(size), {
    n: v.n,
    r: v.r,
    math,
    constant: (value) => held.f32x4(value),
  });
  const four = (offset: number): Code[] => [
    v.x.set(v128.load(v.z, offset)),
    exponential,
    v.q.set(f32x4.div(one, f32x4.add(one, v.e))),
    v.near.set(f32x4.lt(size, one)),
    ...halfTangent(v, math),
    ...(likelihood.kind === "bernoulli"
      ? bernoulli(v, offset)
      : beta(v, betaSeries(likelihood.precision ?? 10).gradient.length, { math, offset })),
    v.s.set(
      math.madd(
        v.s,
        v128.load(v.weight, offset),
        v128.and(v.near, v128.load(v.remainder, offset)),
      ),
    ),
    v.s.set(v128.and(v.s, f32x4.le(size, constant(v, EDGE)))),
    v.level.set(v128.and(v.near, v128.load(v.levels, offset))),
    v128.store(v.z, f32x4.add(v.s, v.level), offset),
  ];
  return { prologue: held.prologue(), four };
}

/** t = 2 p − 1 = tanh(z / 2), to a relative error of 1e-7 also where z is small. */
function halfTangent(v: Named, { madd }: MultiplyAdd): Code[] {
  return [
    v.u.set(f32x4.mul(v.x, v.x)),
    v.s.set(constant(v, TANGENT)),
    ...TANH.slice(1).map((_, k) => v.s.set(madd(v.s, v.u, constant(v, TANGENT + 1 + k)))),
    v.s.set(f32x4.mul(v.s, v.x)),
    v.t.set(f32x4.mul(f32x4.sub(constant(v, ONE), v.e), v.q)),
    v.t.set(v128.or(v.t, v128.and(v.x, constant(v, SIGN)))),
    v.t.set(v128.select(v.s, v.t, v.near)),
  ];
}

/** Near 0: t / 2, what p − y has beyond 1/2 − y; far: p − y, where p is q or, for negative z, e q. */
function bernoulli(v: Named, offset: number): Code[] {
  const p = v128.select(f32x4.mul(v.e, v.q), v.q, f32x4.lt(v.x, v128.zero));
  const far = f32x4.sub(p, v128.load(v.target, offset));
  return [v.s.set(v128.select(f32x4.mul(v.t, constant(v, HALF)), far, v.near))];
}

/**
 * φ p (1 − p) (t G(2 t² − 1) − ℓ) + t for the target's logit ℓ; near 0 without its value −φ ℓ / 4 there,
 * since p (1 − p) = (1 − t²) / 4.
 */
function beta(
  v: Named,
  terms: number,
  { math: { madd }, offset }: { math: MultiplyAdd; offset: number },
): Code[] {
  const phi = constant(v, PHI);
  const powers = Array.from({ length: terms }, (_, k) => terms - 1 - k);
  // Even and odd powers apart, as two chains that run side by side.
  const horner = (out: Local, [first, ...rest]: number[]): Code[] => [
    out.set(constant(v, SERIES + first)),
    ...rest.map((k) => out.set(madd(out, v.r, constant(v, SERIES + k)))),
  ];
  return [
    v.u.set(madd(f32x4.add(v.t, v.t), v.t, constant(v, MINUS_ONE))),
    v.r.set(f32x4.mul(v.u, v.u)),
    ...horner(v.s, powers.filter((k) => k % 2 === 0)),
    ...horner(v.n, powers.filter((k) => k % 2 === 1)),
    v.s.set(madd(v.n, v.u, v.s)),
    v.q.set(f32x4.mul(f32x4.mul(v.e, v.q), v.q)),
    v.s.set(madd(f32x4.mul(phi, v.q), v.s, constant(v, ONE))),
    v.q.set(
      v128.select(
        f32x4.mul(f32x4.mul(constant(v, QUARTER), v.t), v.t),
        f32x4.neg(v.q),
        v.near,
      ),
    ),
    v.s.set(
      madd(v.t, v.s, f32x4.mul(f32x4.mul(phi, v128.load(v.target, offset)), v.q)),
    ),
  ];
}
