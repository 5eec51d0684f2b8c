import { type Code, sequence } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, shuffle32, v128 } from "../wasm/simd.ts";
import { add, overRows, overStrips } from "./sae_lanes.ts";
import { clearNative, gatherNative, turnNative } from "./sae_rows_native.ts";

/** Adds gather(x, order, count, bias, out, stride): out[b] = x[order[b]] - bias, rows of `stride` bytes. */
export function addGather(builder: ModuleBuilder): void {
  const params = {
    x: "i32",
    order: "i32",
    count: "i32",
    bias: "i32",
    out: "i32",
    stride: "i32",
  } as const;
  builder.twin("gather", gatherNative);
  builder.function("gather", params, { from: "i32", at: "i32" }, (v) => [
    overRows(
      v.count,
      [[v.order, i32.const(4)], [v.out, v.stride]],
      v.from.set(add(v.x, i32.mul(i32.load(v.order), v.stride))),
      overStrips(v.at, v.stride, (offset) =>
        v128.store(
          add(v.out, v.at),
          f32x4.sub(v128.load(add(v.from, v.at), offset), v128.load(add(v.bias, v.at), offset)),
          offset,
        )),
    ),
  ]);
}

/** Adds clear(at, bytes): zeros, whole strips of them. */
export function addClear(builder: ModuleBuilder): void {
  builder.twin("clear", clearNative);
  builder.function("clear", { out: "i32", bytes: "i32" }, { at: "i32" }, (v) => [
    overStrips(v.at, v.bytes, (offset) => v128.store(add(v.out, v.at), v128.zero, offset)),
  ]);
}

/**
 * Adds turn(rows, stride, columns, eights, out, outStride): the transpose of 8 × eights rows of `columns`
 * numbers, a multiple of 4.
 */
export function addTurn(builder: ModuleBuilder): void {
  const params = {
    rows: "i32",
    stride: "i32",
    columns: "i32",
    eights: "i32",
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
  builder.twin("turn", turnNative);
  builder.function("turn", params, locals, (v) => {
    const { a, b, c, d, low, high } = v;
    const row = (r: number) => i32.add(v.from, i32.mul(v.stride, i32.const(r)));
    const put = (value: Code): Code =>
      sequence(v128.store(v.to, value), v.to.set(i32.add(v.to, v.outStride)));
    return [
      v.eights.set(i32.shl(v.eights, i32.const(1))), // four rows a turn
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
        continueIf(v.eights.tee(i32.sub(v.eights, i32.const(1)))),
      ),
    ];
  });
}
