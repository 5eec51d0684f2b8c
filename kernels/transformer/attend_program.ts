import { loop } from "../wasm/control.ts";
import { expInto } from "../wasm/exp.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, i32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { addTile } from "../wasm/tile.ts";
import { each, eachQuad, nextRow, spreadMaximum, sumLanes } from "./_emit.ts";

const LOWEST = -3e38;

/**
 * The parts of attention on WebAssembly:
 *
 *   packKeys(k, stride, keys, head, out)    keys as panels of eight, each [head, 8]; head in bytes
 *   packValues(v, stride, keys, head, out, outStride)   values one after another
 *   multiply(…)                             the product's tile
 *   scoreKeys(q, k, stride, keys, head, out)    products of one query with each key
 *   blendValues(p, v, stride, keys, head, out)  the sum of values by their weights
 *   softmax(s, rows, stride, bytes, seen, step, sums, scale)
 *       in place exp(scale s - top) for the first `seen` keys of a row, 0 for the others up to `bytes`;
 *       each row sees `step` more; the sums of the rows go to `sums`
 *   divideRows(x, stride, sums, out, outStride, rows, bytes)
 */
export function buildAttend(features: WasmFeatures): ModuleBuilder {
  const builder = new ModuleBuilder();
  addTile(builder, "multiply", features);
  addPacking(builder);
  addFewQueries(builder, features);
  addSoftmax(builder, features);
  return builder;
}

function addPacking(builder: ModuleBuilder): void {
  const sizes = { stride: "i32", keys: "i32", head: "i32", out: "i32" } as const;
  builder.function(
    "packKeys",
    { k: "i32", ...sizes },
    { j: "i32", d: "i32", to: "i32" },
    (l) => [
      l.j.set(i32.const(0)),
      loop(
        // Panel j / 8 begins at (j / 8) * 8 * head bytes, its column j % 8 at 4 bytes each.
        l.to.set(i32.add(
          l.out,
          i32.add(
            i32.mul(i32.and(l.j, i32.const(-8)), l.head),
            i32.shl(i32.and(l.j, i32.const(7)), i32.const(2)),
          ),
        )),
        each(
          l.d,
          l.head,
          4,
          f32.store(l.to, f32.load(i32.add(l.k, l.d))),
          l.to.set(i32.add(l.to, i32.const(32))),
        ),
        l.j.set(i32.add(l.j, i32.const(1))),
        nextRow(l.keys, l.stride, l.k),
      ),
    ],
  );
  builder.function(
    "packValues",
    { v: "i32", ...sizes, outStride: "i32" },
    { q: "i32" },
    (l) => [loop(
      eachQuad(l.q, l.head, v128.store(i32.add(l.out, l.q), v128.load(i32.add(l.v, l.q)))),
      l.out.set(i32.add(l.out, l.outStride)),
      nextRow(l.keys, l.stride, l.v),
    )],
  );
}

function addFewQueries(builder: ModuleBuilder, features: WasmFeatures): void {
  const { madd } = multiplyAdd(features.relaxed);
  const sizes = { stride: "i32", keys: "i32", head: "i32", out: "i32" } as const;
  builder.function(
    "scoreKeys",
    { query: "i32", k: "i32", ...sizes },
    { q: "i32", sum: "v128" },
    (l) => [loop(
      l.sum.set(v128.zero),
      eachQuad(
        l.q,
        l.head,
        l.sum.set(madd(v128.load(i32.add(l.query, l.q)), v128.load(i32.add(l.k, l.q)), l.sum)),
      ),
      f32.store(l.out, sumLanes(l.sum)),
      l.out.set(i32.add(l.out, i32.const(4))),
      nextRow(l.keys, l.stride, l.k),
    )],
  );
  builder.function(
    "blendValues",
    { p: "i32", v: "i32", ...sizes },
    { q: "i32", left: "i32", from: "i32", weight: "i32", sum: "v128" },
    (l) => [eachQuad(
      l.q,
      l.head,
      l.sum.set(v128.zero),
      l.from.set(i32.add(l.v, l.q)),
      l.weight.set(l.p.get),
      l.left.set(l.keys.get),
      loop(
        l.sum.set(madd(v128.load32Splat(l.weight), v128.load(l.from), l.sum)),
        l.weight.set(i32.add(l.weight, i32.const(4))),
        nextRow(l.left, l.stride, l.from),
      ),
      v128.store(i32.add(l.out, l.q), l.sum),
    )],
  );
}

function addSoftmax(builder: ModuleBuilder, features: WasmFeatures): void {
  const math = multiplyAdd(features.relaxed);
  builder.function(
    "softmax",
    {
      s: "i32",
      rows: "i32",
      stride: "i32",
      bytes: "i32",
      seen: "i32",
      step: "i32",
      sums: "i32",
      scale: "f32",
    },
    {
      q: "i32",
      x: "v128",
      e: "v128",
      top: "v128",
      sum: "v128",
      n: "v128",
      r: "v128",
      mask: "v128",
    },
    (l) => {
      const lanes = i32x4.add(i32x4.splat(i32.shrU(l.q, i32.const(2))), i32x4.const(0, 1, 2, 3));
      const load = [
        l.mask.set(i32x4.ltS(lanes, i32x4.splat(l.seen))),
        l.x.set(f32x4.mul(v128.load(i32.add(l.s, l.q)), f32x4.splat(l.scale))),
        l.x.set(v128.select(l.x, f32x4.const(LOWEST), l.mask)),
      ];
      return [loop(
        l.top.set(f32x4.const(LOWEST)),
        eachQuad(l.q, l.bytes, ...load, l.top.set(f32x4.max(l.top, l.x))),
        spreadMaximum(l.top),
        l.sum.set(v128.zero),
        eachQuad(
          l.q,
          l.bytes,
          ...load,
          expInto(l.e, f32x4.sub(l.x, l.top), { n: l.n, r: l.r, math }),
          l.e.set(v128.and(l.e, l.mask)),
          l.sum.set(f32x4.add(l.sum, l.e)),
          v128.store(i32.add(l.s, l.q), l.e),
        ),
        f32.store(l.sums, sumLanes(l.sum)),
        l.sums.set(i32.add(l.sums, i32.const(4))),
        l.seen.set(i32.add(l.seen, l.step)),
        nextRow(l.rows, l.stride, l.s),
      )];
    },
  );
  const sizes = { out: "i32", outStride: "i32", rows: "i32", bytes: "i32" } as const;
  builder.function(
    "divideRows",
    { x: "i32", stride: "i32", sums: "i32", ...sizes },
    { q: "i32", sum: "v128" },
    (l) => [loop(
      l.sum.set(v128.load32Splat(l.sums)),
      eachQuad(
        l.q,
        l.bytes,
        v128.store(i32.add(l.out, l.q), f32x4.div(v128.load(i32.add(l.x, l.q)), l.sum)),
      ),
      l.sums.set(i32.add(l.sums, i32.const(4))),
      l.out.set(i32.add(l.out, l.outStride)),
      nextRow(l.rows, l.stride, l.x),
    )],
  );
}
