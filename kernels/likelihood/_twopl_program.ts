import type { Code, Local, Value, ValueType } from "../wasm/code.ts";
import { continueIf, loop, when } from "../wasm/control.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f64, i32 } from "../wasm/scalar.ts";
import { v128 } from "../wasm/simd.ts";
import { expInto, f64x2, log1pInto, TableMath } from "./_f64x2.ts";
import type { WasmFeatures } from "../wasm/features.ts";

const LOCALS: Record<string, ValueType> = {
  count: "i32",
  r0: "i32",
  r1: "i32",
  s: "f64",
  slopes: "v128",
  bs: "v128",
  d: "v128",
  z: "v128",
  e: "v128",
  q: "v128",
  ws: "v128",
  residual: "v128",
  information: "v128",
  t: "v128",
  u: "v128",
  cost: "v128",
  sumR: "v128",
  sumH: "v128",
  sumRD: "v128",
  sumHD: "v128",
};

/**
 * One function in double precision that walks the cells item by item, two at a time:
 *
 *   evaluate(items, counts, respondent, y, w, theta, b, slope, gradient, curvature, sums, table) -> value
 *
 * `counts` is u32[items], each even; `respondent` holds byte offsets into `theta`; `gradient` and
 * `curvature` of the abilities are added to; `sums` takes four numbers an item: the sums over its cells of
 * r, h, r d and h d², with r = w (p - y), h = w p (1 - p) and d = theta - b. `table` holds the constants
 * that come with the builder.
 */
export function buildTwoPL(
  features: WasmFeatures,
): { builder: ModuleBuilder; constants: Float64Array } {
  let constants: readonly number[] = [];
  const params = {
    items: "i32",
    counts: "i32",
    respondent: "i32",
    y: "i32",
    w: "i32",
    theta: "i32",
    b: "i32",
    slope: "i32",
    gradient: "i32",
    curvature: "i32",
    sums: "i32",
    table: "i32",
  } as const;
  const builder = new ModuleBuilder().function("evaluate", params, LOCALS, (v) => {
    const math = new TableMath(features.relaxed, v.table);
    constants = math.values;
    const { d, z, e, q, t, u, r0, r1, residual, information } = v as Record<string, Local>;
    const zero = f64x2.const(0);
    const addTo = (base: Local, offset: Local, value: Code) => {
      const at = i32.add(base, offset);
      return f64.store(at, f64.add(f64.load(at), value));
    };
    const scatter = (lane: number, offset: Local) => [
      addTo(v.gradient, offset, f64.mul(v.s, f64x2.lane(residual, lane))),
      addTo(v.curvature, offset, f64.mul(f64.mul(v.s, v.s), f64x2.lane(information, lane))),
    ];
    const add = (sum: Local, value: Value) => sum.set(f64x2.add(sum, value));
    const cells = loop(
      r0.set(i32.load(v.respondent)),
      r1.set(i32.load(v.respondent, 4)),
      d.set(f64x2.loadHigh(i32.add(v.theta, r1), v128.load64Zero(i32.add(v.theta, r0)))),
      d.set(f64x2.sub(d, v.bs)),
      z.set(f64x2.mul(d, v.slopes)),
      v.ws.set(v128.load(v.w)),
      expInto(e, f64x2.neg(f64x2.abs(z)), { n: t, r: u, math }),
      log1pInto(q, e, { s: t, u, math }),
      t.set(v128.load(v.y)),
      add(
        v.cost,
        f64x2.mul(v.ws, f64x2.sub(f64x2.add(f64x2.max(z, zero), q), f64x2.mul(t, z))),
      ),
      q.set(f64x2.div(math.constant(1), f64x2.add(e, math.constant(1)))),
      information.set(f64x2.mul(v.ws, f64x2.mul(f64x2.mul(e, q), q))),
      u.set(v128.select(f64x2.mul(e, q), q, f64x2.lt(z, zero))),
      residual.set(f64x2.mul(v.ws, f64x2.sub(u, t))),
      add(v.sumR, residual),
      add(v.sumH, information.get),
      add(v.sumRD, f64x2.mul(residual, d)),
      add(v.sumHD, f64x2.mul(information, f64x2.mul(d, d))),
      ...scatter(0, r0),
      ...scatter(1, r1),
      v.respondent.set(i32.add(v.respondent, i32.const(8))),
      v.y.set(i32.add(v.y, i32.const(16))),
      v.w.set(i32.add(v.w, i32.const(16))),
      continueIf(v.count.tee(i32.sub(v.count, i32.const(2)))),
    );
    const sums = [v.sumR, v.sumH, v.sumRD, v.sumHD];
    const both = (sum: Local) => f64.add(f64x2.lane(sum, 0), f64x2.lane(sum, 1));
    return [
      v.cost.set(v128.zero),
      loop(
        v.count.set(i32.load(v.counts)),
        v.s.set(f64.load(v.slope)),
        v.slopes.set(f64x2.splat(v.s)),
        v.bs.set(f64x2.splat(f64.load(v.b))),
        ...sums.map((sum) => sum.set(v128.zero)),
        when(v.count, [cells]),
        ...sums.map((sum, i) => f64.store(v.sums, both(sum), 8 * i)),
        v.sums.set(i32.add(v.sums, i32.const(32))),
        v.counts.set(i32.add(v.counts, i32.const(4))),
        v.slope.set(i32.add(v.slope, i32.const(8))),
        v.b.set(i32.add(v.b, i32.const(8))),
        continueIf(v.items.tee(i32.sub(v.items, i32.const(1)))),
      ),
      both(v.cost),
    ];
  }, "f64");
  return { builder, constants: Float64Array.from(constants) };
}
