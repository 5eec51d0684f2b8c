import type { Code, Local, ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f64, i32 } from "../wasm/scalar.ts";
import { v128 } from "../wasm/simd.ts";
import { expInto, f64x2, log1pInto, TableMath } from "./_f64x2.ts";
import { logLossNative } from "./log_loss_native.ts";

const LOCALS: Record<string, ValueType> = Object.fromEntries(
  ["x", "e", "q", "t", "u", "a", "b", "sum0", "sum1"].map((name) => [name, "v128"]),
);

/**
 * Adds `logLoss(count, z, y, w, out, table)`: writes the sum of w (log(1 + eᶻ) − y z) in double precision.
 *
 * Lists hold 32-bit floats, a multiple of four of them; logits are held within ±`edge`. The sum is kept as
 * two vectors of two lanes, which machine code holds as one of four.
 *
 * @returns The constants that `table` must hold
 */
export function addLogLoss(
  builder: ModuleBuilder,
  features: WasmFeatures,
  edge: number,
): Float64Array {
  const lists = { z: "i32", y: "i32", w: "i32" } as const;
  const params = { count: "i32", ...lists, out: "i32", table: "i32" } as const;
  let constants: readonly number[] = [];
  builder.twin("logLoss", () => logLossNative(edge));
  builder.function("logLoss", params, LOCALS, (named) => {
    const v = named as Record<string, Local>;
    const math = new TableMath(features.relaxed, v.table);
    constants = math.values;
    const { x, e, q, t, u, a, b } = v;
    const zero = f64x2.const(0);
    const two = (half: 0 | 1): Code[] => {
      const wide = (list: Local) => f64x2.ofLow(v128.load64Zero(list, 8 * half));
      const sum = v[`sum${half}`];
      return [
        x.set(f64x2.min(f64x2.max(wide(v.z), math.constant(-edge)), math.constant(edge))),
        expInto(e, f64x2.neg(f64x2.abs(x)), { n: t, r: u, s: a, u: b, math }),
        log1pInto(q, e, { s: t, u, t: a, w: b, math }),
        q.set(f64x2.sub(f64x2.add(f64x2.max(x, zero), q), f64x2.mul(wide(v.y), x))),
        sum.set(f64x2.add(sum, f64x2.mul(wide(v.w), q))),
      ];
    };
    return [
      v.sum0.set(v128.zero),
      v.sum1.set(v128.zero),
      loop(
        ...two(0),
        ...two(1),
        ...[v.z, v.y, v.w].map((list) => list.set(i32.add(list, i32.const(16)))),
        continueIf(v.count.tee(i32.sub(v.count, i32.const(4)))),
      ),
      v.x.set(f64x2.add(v.sum0, v.sum1)),
      f64.store(v.out, f64.add(f64x2.lane(v.x, 0), f64x2.lane(v.x, 1))),
    ];
  });
  return Float64Array.from(constants);
}
