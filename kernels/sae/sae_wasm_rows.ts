import { type Code, sequence } from "../wasm/code.ts";
import { continueIf, loop, when } from "../wasm/control.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, i32x4, shuffle32, v128 } from "../wasm/simd.ts";

/**
 * Adds gather(x, order, count, bias, out, stride): out[b] = x[order[b]] - bias, rows of `stride` bytes,
 * a multiple of 32.
 */
export function addGather(builder: ModuleBuilder): void {
  const params = {
    x: "i32",
    order: "i32",
    count: "i32",
    bias: "i32",
    out: "i32",
    stride: "i32",
  } as const;
  builder.function("gather", params, { from: "i32", at: "i32" }, (v) => {
    const move = (offset: number): Code =>
      v128.store(
        i32.add(v.out, v.at),
        f32x4.sub(
          v128.load(i32.add(v.from, v.at), offset),
          v128.load(i32.add(v.bias, v.at), offset),
        ),
        offset,
      );
    return [
      loop(
        v.from.set(i32.add(v.x, i32.mul(i32.load(v.order), v.stride))),
        v.at.set(i32.const(0)),
        loop(
          move(0),
          move(16),
          continueIf(i32.ltU(v.at.tee(i32.add(v.at, i32.const(32))), v.stride)),
        ),
        v.order.set(i32.add(v.order, i32.const(4))),
        v.out.set(i32.add(v.out, v.stride)),
        continueIf(v.count.tee(i32.sub(v.count, i32.const(1)))),
      ),
    ];
  });
}

/**
 * Adds turn(rows, stride, columns, quads, out, outStride): the transpose of 4 × quads rows of `columns`
 * numbers, a multiple of 4.
 */
export function addTurn(builder: ModuleBuilder): void {
  const params = {
    rows: "i32",
    stride: "i32",
    columns: "i32",
    quads: "i32",
    out: "i32",
    outStride: "i32",
  } as const;
  const locals = {
    from: "i32",
    to: "i32",
    left: "i32",
    a: "v128",
    b: "v128",
    c: "v128",
    d: "v128",
    low: "v128",
    high: "v128",
  } as const;
  builder.function("turn", params, locals, (v) => {
    const { a, b, c, d, low, high } = v;
    const row = (r: number) => i32.add(v.from, i32.mul(v.stride, i32.const(r)));
    const put = (value: Code): Code =>
      sequence(v128.store(v.to, value), v.to.set(i32.add(v.to, v.outStride)));
    return [
      loop(
        v.from.set(v.rows),
        v.to.set(v.out),
        v.left.set(v.columns),
        loop(
          a.set(v128.load(row(0))),
          b.set(v128.load(row(1))),
          c.set(v128.load(row(2))),
          d.set(v128.load(row(3))),
          low.set(shuffle32(a, b, [0, 4, 1, 5])),
          high.set(shuffle32(c, d, [0, 4, 1, 5])),
          put(shuffle32(low, high, [0, 1, 4, 5])),
          put(shuffle32(low, high, [2, 3, 6, 7])),
          low.set(shuffle32(a, b, [2, 6, 3, 7])),
          high.set(shuffle32(c, d, [2, 6, 3, 7])),
          put(shuffle32(low, high, [0, 1, 4, 5])),
          put(shuffle32(low, high, [2, 3, 6, 7])),
          v.from.set(i32.add(v.from, i32.const(16))),
          continueIf(v.left.tee(i32.sub(v.left, i32.const(4)))),
        ),
        v.rows.set(i32.add(v.rows, i32.shl(v.stride, i32.const(2)))),
        v.out.set(i32.add(v.out, i32.const(16))),
        continueIf(v.quads.tee(i32.sub(v.quads, i32.const(1)))),
      ),
    ];
  });
}

/**
 * Adds choose(inputs, stride, bias, list, listed, slots, values, features, bytes).
 *
 * For each row, one a lane, keeps the `slots` largest positive sums of input and bias among the listed
 * features, largest first; of equal ones the earlier listed stays ahead. Feature f's inputs lie at
 * `inputs + f * stride`, slot s's values and features at `values` and `features` + s * stride. Empty
 * slots hold 0. `bytes` of rows are done, a multiple of 16.
 */
export function addChoose(builder: ModuleBuilder): void {
  const params = {
    inputs: "i32",
    stride: "i32",
    bias: "i32",
    list: "i32",
    listed: "i32",
    slots: "i32",
    values: "i32",
    features: "i32",
    bytes: "i32",
  } as const;
  const locals = {
    at: "i32",
    n: "i32",
    feature: "i32",
    slot: "i32",
    left: "i32",
    value: "v128",
    which: "v128",
    old: "v128",
    oldWhich: "v128",
    greater: "v128",
    floor: "v128",
  } as const;
  builder.function("choose", params, locals, (v) => {
    const afterSlots = i32.mul(i32.sub(v.slots, i32.const(1)), v.stride);
    const overSlots = (...body: Code[]) =>
      sequence(
        v.slot.set(v.at),
        v.left.set(v.slots),
        loop(
          ...body,
          v.slot.set(i32.add(v.slot, v.stride)),
          continueIf(v.left.tee(i32.sub(v.left, i32.const(1)))),
        ),
      );
    const value = i32.add(v.values, v.slot);
    const which = i32.add(v.features, v.slot);
    const insert = overSlots(
      v.old.set(v128.load(value)),
      v.oldWhich.set(v128.load(which)),
      v.greater.set(f32x4.gt(v.value, v.old)),
      v128.store(value, v128.select(v.value, v.old, v.greater)),
      v128.store(which, v128.select(v.which, v.oldWhich, v.greater)),
      v.value.set(v128.select(v.old, v.value, v.greater)),
      v.which.set(v128.select(v.oldWhich, v.which, v.greater)),
    );
    const input = i32.add(i32.add(v.inputs, i32.mul(v.feature, v.stride)), v.at);
    const bias = v128.load32Splat(i32.add(v.bias, i32.shl(v.feature, i32.const(2))));
    return [
      loop(
        overSlots(v128.store(value, v128.zero), v128.store(which, v128.zero)),
        v.floor.set(v128.zero),
        v.n.set(i32.const(0)),
        when(v.listed, [
          loop(
            v.feature.set(i32.load(i32.add(v.list, i32.shl(v.n, i32.const(2))))),
            v.value.set(f32x4.add(v128.load(input), bias)),
            when(v128.anyTrue(f32x4.gt(v.value, v.floor)), [
              v.which.set(i32x4.splat(v.feature)),
              insert,
              v.floor.set(v128.load(i32.add(i32.add(v.values, v.at), afterSlots))),
            ]),
            continueIf(i32.ltU(v.n.tee(i32.add(v.n, i32.const(1))), v.listed)),
          ),
        ]),
        continueIf(i32.ltU(v.at.tee(i32.add(v.at, i32.const(16))), v.bytes)),
      ),
    ];
  });
}
