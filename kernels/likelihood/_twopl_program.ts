import type { Code, Local, Value, ValueType } from "../wasm/code.ts";
import { continueIf, loop, when } from "../wasm/control.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f64, i32 } from "../wasm/scalar.ts";
import { shuffle32, v128 } from "../wasm/simd.ts";
import { expInto, f64x2, log1pInto, TableMath } from "./_f64x2.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { evaluateNative } from "./twopl_native.ts";

const SUMS = ["sumR", "sumH", "sumRD", "sumHD"];

const LOCALS: Record<string, ValueType> = {
  count: "i32",
  r0: "i32",
  r1: "i32",
  ...Object.fromEntries(
    ["slopes", "squares", "bs", "d", "z", "e", "q", "ws", "residual", "information", "t", "u"]
      // Of the first and the second two of four cells
      .concat(["cost", ...SUMS].flatMap((name) => [`${name}0`, `${name}1`]))
      .map((name): [string, ValueType] => [name, "v128"]),
  ),
};

/**
 * One function in double precision that walks the cells item by item, four at a time:
 *
 *   evaluate(items, counts, respondent, y, w, theta, b, slope, abilities, sums, value, table)
 *
 * `counts` is u32[items], each a multiple of four; `respondent` holds byte offsets into `theta`; pairs of
 * gradient and curvature of the abilities are added to; `sums` takes four numbers an item: the sums over
 * its cells of r, h, r d and h d², with r = w (p - y), h = w p (1 - p) and d = theta - b; `value` takes one
 * number. `table` holds the constants that come with the builder.
 *
 * Each sum is kept as two vectors of two lanes, which machine code holds as one of four.
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
    abilities: "i32",
    sums: "i32",
    value: "i32",
    table: "i32",
  } as const;
  const builder = new ModuleBuilder().function("evaluate", params, LOCALS, (named) => {
    const v = named as Record<string, Local>;
    const math = new TableMath(features.relaxed, v.table);
    constants = math.values;
    const { d, z, e, q, t, u, r0, r1, residual, information } = v;
    const zero = f64x2.const(0);
    /** Adds one lane's gradient and curvature to its respondent. */
    const scatter = (lanes: readonly [number, number, number, number], offset: Local): Code => {
      const at = i32.add(v.abilities, i32.shl(offset, i32.const(1)));
      const pair = shuffle32(residual, information, lanes);
      return v128.store(at, f64x2.add(v128.load(at), pair));
    };
    const two = (half: 0 | 1): Code[] => {
      const add = (sum: string, value: Value) =>
        v[`${sum}${half}`].set(f64x2.add(v[`${sum}${half}`], value));
      return [
        r0.set(i32.load(v.respondent, 8 * half)),
        r1.set(i32.load(v.respondent, 8 * half + 4)),
        d.set(f64x2.loadHigh(i32.add(v.theta, r1), v128.load64Zero(i32.add(v.theta, r0)))),
        d.set(f64x2.sub(d, v.bs)),
        z.set(f64x2.mul(d, v.slopes)),
        v.ws.set(v128.load(v.w, 16 * half)),
        expInto(e, f64x2.neg(f64x2.abs(z)), { n: t, r: u, s: q, u: residual, math }),
        log1pInto(q, e, { s: t, u, t: residual, w: information, math }),
        t.set(v128.load(v.y, 16 * half)),
        add(
          "cost",
          f64x2.mul(v.ws, f64x2.sub(f64x2.add(f64x2.max(z, zero), q), f64x2.mul(t, z))),
        ),
        q.set(f64x2.div(math.constant(1), f64x2.add(e, math.constant(1)))),
        information.set(f64x2.mul(v.ws, f64x2.mul(f64x2.mul(e, q), q))),
        u.set(v128.select(f64x2.mul(e, q), q, f64x2.lt(z, zero))),
        residual.set(f64x2.mul(v.ws, f64x2.sub(u, t))),
        add("sumR", residual),
        add("sumH", information.get),
        add("sumRD", f64x2.mul(residual, d)),
        add("sumHD", f64x2.mul(information, f64x2.mul(d, d))),
        residual.set(f64x2.mul(v.slopes, residual)),
        information.set(f64x2.mul(v.squares, information)),
        scatter([0, 1, 4, 5], r0),
        scatter([2, 3, 6, 7], r1),
      ];
    };
    const cells = loop(
      ...two(0),
      ...two(1),
      v.respondent.set(i32.add(v.respondent, i32.const(16))),
      v.y.set(i32.add(v.y, i32.const(32))),
      v.w.set(i32.add(v.w, i32.const(32))),
      continueIf(v.count.tee(i32.sub(v.count, i32.const(4)))),
    );
    const clear = (name: string) => [v[`${name}0`], v[`${name}1`]].map((s) => s.set(v128.zero));
    const keep = (name: string, address: Local, offset: number): Code[] => [
      t.set(f64x2.add(v[`${name}0`], v[`${name}1`])),
      f64.store(address, f64.add(f64x2.lane(t, 0), f64x2.lane(t, 1)), offset),
    ];
    return [
      ...clear("cost"),
      loop(
        v.count.set(i32.load(v.counts)),
        v.slopes.set(f64x2.splat(f64.load(v.slope))),
        v.squares.set(f64x2.mul(v.slopes, v.slopes)),
        v.bs.set(f64x2.splat(f64.load(v.b))),
        ...SUMS.flatMap(clear),
        when(v.count, [cells]),
        ...SUMS.flatMap((name, i) => keep(name, v.sums, 8 * i)),
        v.sums.set(i32.add(v.sums, i32.const(32))),
        v.counts.set(i32.add(v.counts, i32.const(4))),
        v.slope.set(i32.add(v.slope, i32.const(8))),
        v.b.set(i32.add(v.b, i32.const(8))),
        continueIf(v.items.tee(i32.sub(v.items, i32.const(1)))),
      ),
      ...keep("cost", v.value, 0),
    ];
  }).twin("evaluate", evaluateNative);
  return { builder, constants: Float64Array.from(constants) };
}
