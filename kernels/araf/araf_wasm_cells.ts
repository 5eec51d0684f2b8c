import { type Code, sequence, type ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import { expInto } from "../wasm/exp.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, i32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import type { BetaSeries } from "../special/beta_series.ts";
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
};
const PARAMS = { at: "i32", target: "i32", weight: "i32", count: "i32" } as const;

/**
 * Adds `cells(at, target, weight, count)`: turns `count` logits at `at` into weighted gradients dL/dz in
 * place; `count` is a multiple of 4. With `beta` the targets are logits of the targets.
 */
export function addCells(builder: ModuleBuilder, features: WasmFeatures, beta?: BetaSeries): void {
  const math = multiplyAdd(features.relaxed);
  const { madd } = math;
  builder.function("cells", PARAMS, SCRATCH, (v) => {
    const one = f32x4.const(1);
    // e = exp(−|z|), q = 1 / (1 + e): {p, 1 − p} = {q, e q}, neither by subtraction.
    const shared = sequence(
      v.z.set(v128.load(v.at)),
      expInto(v.e, f32x4.neg(f32x4.abs(v.z)), { n: v.n, r: v.r, math }),
      v.q.set(f32x4.div(one, f32x4.add(one, v.e))),
    );
    const slope = beta ? betaSlope(beta) : sequence(
      v.s.set(v128.select(f32x4.mul(v.e, v.q), v.q, i32x4.shrS(v.z, i32.const(31)))),
      v.s.set(f32x4.sub(v.s, v128.load(v.target))),
    );
    function betaSlope(series: BetaSeries): Code {
      const c = series.gradient;
      return sequence(
        v.t.set(f32x4.mul(f32x4.sub(one, v.e), v.q)),
        v.x.set(madd(f32x4.mul(v.t, v.t), f32x4.const(2), f32x4.const(-1))),
        v.t.set(v128.or(v.t, v128.and(v.z, i32x4.const(-0x80000000)))),
        v.s.set(f32x4.const(c[c.length - 1])),
        ...[...c.slice(0, -1)].reverse().map((term) => v.s.set(madd(v.s, v.x, f32x4.const(term)))),
        v.s.set(madd(v.t, v.s, f32x4.neg(v128.load(v.target)))),
        v.q.set(f32x4.mul(f32x4.mul(v.e, v.q), f32x4.mul(v.q, f32x4.const(series.precision)))),
        v.s.set(madd(v.q, v.s, v.t)),
      );
    }
    const inside = f32x4.le(f32x4.abs(v.z), f32x4.const(CLIP_LOGIT));
    return [loop(
      shared,
      slope,
      v128.store(v.at, v128.and(f32x4.mul(v.s, v128.load(v.weight)), inside)),
      ...[v.at, v.target, v.weight].map((p) => p.set(i32.add(p, i32.const(16)))),
      continueIf(v.count.tee(i32.sub(v.count, i32.const(4)))),
    )];
  });
}
