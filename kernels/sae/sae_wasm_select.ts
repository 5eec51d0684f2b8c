import { continueIf, loop, when } from "../wasm/control.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, v128 } from "../wasm/simd.ts";
import { add, overRows } from "./sae_lanes.ts";
import { selectNative } from "./sae_select_native.ts";

/**
 * Adds select(inputs, stride, bias, columns, count, slots, slotStride, values, features).
 *
 * For each of `count` rows of inputs, `stride` bytes apart, keeps the `slots` largest positive sums of
 * input and bias among `columns` features (a multiple of 8), largest first; of equal ones the earlier
 * feature stays ahead. Values and features of a row stand side by side, `slotStride` bytes from row to
 * row. Empty slots hold 0.
 */
export function addSelect(builder: ModuleBuilder): void {
  const params = {
    inputs: "i32",
    stride: "i32",
    bias: "i32",
    columns: "i32",
    count: "i32",
    slots: "i32",
    slotStride: "i32",
    values: "i32",
    features: "i32",
  } as const;
  const locals = {
    f: "i32",
    lane: "i32",
    at: "i32",
    before: "i32",
    last: "i32",
    value: "f32",
    floor: "f32",
    sums: "v128",
  } as const;
  builder.twin("select", selectNative);
  builder.function("select", params, locals, (v) => {
    const value = (at: typeof v.at) => f32.load(add(v.values, at));
    // Greater ones have been put ahead, lesser ones move back by a slot, and the last of them goes.
    const insert = [
      v.at.set(v.last),
      v.before.set(i32.sub(v.at, i32.const(4))),
      loop(
        when(v.at, [
          v.before.set(i32.sub(v.at, i32.const(4))),
          when(f32.lt(value(v.before), v.value), [
            f32.store(add(v.values, v.at), value(v.before)),
            i32.store(add(v.features, v.at), i32.load(add(v.features, v.before))),
            v.at.set(v.before),
          ], [v.before.set(i32.const(-1))]),
        ], [v.before.set(i32.const(-1))]),
        continueIf(i32.ne(v.before, i32.const(-1))),
      ),
      f32.store(add(v.values, v.at), v.value),
      i32.store(add(v.features, v.at), add(v.f, v.lane)),
      v.floor.set(value(v.last)),
    ];
    const of = (lane: number) => f32x4.lane(v.sums, lane);
    return [
      v.last.set(i32.shl(i32.sub(v.slots, i32.const(1)), i32.const(2))),
      overRows(
        v.count,
        [[v.inputs, v.stride], [v.values, v.slotStride], [v.features, v.slotStride]],
        v.at.set(i32.const(0)),
        loop(
          f32.store(add(v.values, v.at), f32.const(0)),
          i32.store(add(v.features, v.at), i32.const(0)),
          continueIf(i32.leU(v.at.tee(add(v.at, i32.const(4))), v.last)),
        ),
        v.floor.set(f32.const(0)),
        v.f.set(i32.const(0)),
        loop(
          v.at.set(i32.shl(v.f, i32.const(2))),
          v.sums.set(f32x4.add(v128.load(add(v.inputs, v.at)), v128.load(add(v.bias, v.at)))),
          when(v128.anyTrue(f32x4.gt(v.sums, f32x4.splat(v.floor))), [
            ...[0, 1, 2, 3].flatMap((lane) => [
              v.value.set(of(lane)),
              v.lane.set(i32.const(lane)),
              when(f32.gt(v.value, v.floor), insert),
            ]),
          ]),
          continueIf(i32.ltU(v.f.tee(add(v.f, i32.const(4))), v.columns)),
        ),
      ),
    ];
  });
}
