import { type Code, type Local, sequence, type ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import { Constants } from "../wasm/constants.ts";
import { expInto } from "../wasm/exp.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, i32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { type BetaSeries, MAXIMUM_TERMS } from "../special/beta_series.ts";
import { cellsNative } from "./araf_native_cells.ts";
import { CLIP_LOGIT } from "./araf_schedule.ts";

const SCRATCH: Record<string, ValueType> = {
  z: "v128",
  e: "v128",
  n: "v128",
  r: "v128",
  q: "v128",
  t: "v128",
  x: "v128",
  s: "v128",
  even: "v128",
  square: "v128",
  ...Constants.declare(28 + MAXIMUM_TERMS),
};
const PARAMS = { at: "i32", target: "i32", weight: "i32", count: "i32" } as const;

/**
 * Adds `cells(at, target, weight, count)`: turns `count` logits at `at` into weighted gradients dL/dz in
 * place; `count` is a multiple of 4. With `beta` the targets are logits of the targets.
 */
export function addCells(builder: ModuleBuilder, features: WasmFeatures, beta?: BetaSeries): void {
  builder.twin("cells", () => cellsNative(beta));
  const math = multiplyAdd(features.relaxed);
  const { madd } = math;
  builder.function("cells", PARAMS, SCRATCH, (v) => {
    const constants = Constants.of(v);
    const constant = (value: number) => constants.f32x4(value);
    const one = constant(1);
    // e = exp(−|z|), q = 1 / (1 + e): {p, 1 − p} = {q, e q}, neither by subtraction.
    const shared = sequence(
      v.z.set(v128.load(v.at)),
      expInto(v.e, f32x4.neg(f32x4.abs(v.z)), { n: v.n, r: v.r, math, constant }),
      v.q.set(f32x4.div(one, f32x4.add(one, v.e))),
    );
    const slope = beta ? betaSlope(beta) : sequence(
      v.s.set(v128.select(f32x4.mul(v.e, v.q), v.q, i32x4.shrS(v.z, i32.const(31)))),
      v.s.set(f32x4.sub(v.s, v128.load(v.target))),
    );
    function horner(sum: Local, x: Local, powers: Float64Array): Code {
      const [last, ...rest] = [...powers].reverse();
      return sequence(
        sum.set(constant(last)),
        ...rest.map((term) => sum.set(madd(sum, x, constant(term)))),
      );
    }
    function betaSlope(series: BetaSeries): Code {
      const c = series.gradient;
      return sequence(
        v.t.set(f32x4.mul(f32x4.sub(one, v.e), v.q)),
        v.x.set(madd(f32x4.mul(v.t, v.t), constant(2), constant(-1))),
        v.t.set(v128.or(v.t, v128.and(v.z, constant(-0)))),
        // Even and odd powers apart: two short chains run side by side where one would wait for itself.
        v.square.set(f32x4.mul(v.x, v.x)),
        horner(v.even, v.square, c.filter((_, k) => k % 2 === 0)),
        horner(v.s, v.square, c.filter((_, k) => k % 2 === 1)),
        v.s.set(madd(v.s, v.x, v.even)),
        v.s.set(madd(v.t, v.s, f32x4.neg(v128.load(v.target)))),
        v.q.set(f32x4.mul(f32x4.mul(v.e, v.q), f32x4.mul(v.q, constant(series.precision)))),
        v.s.set(madd(v.q, v.s, v.t)),
      );
    }
    const inside = f32x4.le(f32x4.abs(v.z), constant(CLIP_LOGIT));
    const body = loop(
      shared,
      slope,
      v128.store(v.at, v128.and(f32x4.mul(v.s, v128.load(v.weight)), inside)),
      ...[v.at, v.target, v.weight].map((p) => p.set(i32.add(p, i32.const(16)))),
      continueIf(v.count.tee(i32.sub(v.count, i32.const(4)))),
    );
    return [constants.prologue(), body];
  });
}
