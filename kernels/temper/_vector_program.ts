import { type Local, sequence, type ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";

const COMMON = { rows: "i32", quads: "i32", a: "i32", stride: "i32" } as const;
const range = (n: number) => Array.from({ length: n }, (_, k) => k);

/**
 * Adds passes over the rows of a matrix A, 4 quads wide, `stride` bytes from row to row:
 *
 *   scaleRows(rows, quads, a, stride, x, to)     row i times x[i], rows `16 * quads` bytes apart
 *   scaleColumns(rows, quads, a, stride, x, to)  column k times x[k], rows as in A
 *   addRows(rows, quads, a, stride, x, to)       to += Σ_i x[i] row i
 *   dotRows(rows, quads, a, stride, x, to)       to[i] = row i · x; rows a multiple of 4
 *   squareRows(rows, quads, a, stride, x, to)    to[i] = |row i|²; rows a multiple of 4; x is not read
 */
export function addVectorPasses(builder: ModuleBuilder, features: WasmFeatures): void {
  addScaling(builder);
  addColumnScaling(builder);
  addSum(builder, features);
  addDots(builder, features, "dotRows");
  addDots(builder, features, "squareRows");
}

const perRow = { ...COMMON, x: "i32", to: "i32" } as const;

function addScaling(builder: ModuleBuilder): void {
  const locals = { at: "i32", n: "i32", s: "v128" } as const;
  builder.function("scaleRows", perRow, locals, (v) => [
    loop(
      v.s.set(v128.load32Splat(v.x)),
      v.at.set(v.a),
      v.n.set(v.quads),
      loop(
        v128.store(v.to, f32x4.mul(v.s, v128.load(v.at))),
        v.at.set(i32.add(v.at, i32.const(16))),
        v.to.set(i32.add(v.to, i32.const(16))),
        continueIf(v.n.tee(i32.sub(v.n, i32.const(1)))),
      ),
      v.x.set(i32.add(v.x, i32.const(4))),
      v.a.set(i32.add(v.a, v.stride)),
      continueIf(v.rows.tee(i32.sub(v.rows, i32.const(1)))),
    ),
  ]);
}

function addColumnScaling(builder: ModuleBuilder): void {
  const locals = { at: "i32", xAt: "i32", out: "i32", n: "i32" } as const;
  builder.function("scaleColumns", perRow, locals, (v) => [
    loop(
      v.at.set(v.a),
      v.out.set(v.to),
      v.xAt.set(v.x),
      v.n.set(v.quads),
      loop(
        v128.store(v.out, f32x4.mul(v128.load(v.xAt), v128.load(v.at))),
        v.at.set(i32.add(v.at, i32.const(16))),
        v.out.set(i32.add(v.out, i32.const(16))),
        v.xAt.set(i32.add(v.xAt, i32.const(16))),
        continueIf(v.n.tee(i32.sub(v.n, i32.const(1)))),
      ),
      v.a.set(i32.add(v.a, v.stride)),
      v.to.set(i32.add(v.to, v.stride)),
      continueIf(v.rows.tee(i32.sub(v.rows, i32.const(1)))),
    ),
  ]);
}

function addSum(builder: ModuleBuilder, features: WasmFeatures): void {
  const { madd } = multiplyAdd(features.relaxed);
  const locals = { at: "i32", out: "i32", n: "i32", s: "v128" } as const;
  builder.function("addRows", perRow, locals, (v) => [
    loop(
      v.s.set(v128.load32Splat(v.x)),
      v.at.set(v.a),
      v.out.set(v.to),
      v.n.set(v.quads),
      loop(
        v128.store(v.out, madd(v.s, v128.load(v.at), v128.load(v.out))),
        v.at.set(i32.add(v.at, i32.const(16))),
        v.out.set(i32.add(v.out, i32.const(16))),
        continueIf(v.n.tee(i32.sub(v.n, i32.const(1)))),
      ),
      v.x.set(i32.add(v.x, i32.const(4))),
      v.a.set(i32.add(v.a, v.stride)),
      continueIf(v.rows.tee(i32.sub(v.rows, i32.const(1)))),
    ),
  ]);
}

/** Four rows at a time. */
function addDots(
  builder: ModuleBuilder,
  features: WasmFeatures,
  name: "dotRows" | "squareRows",
): void {
  const { madd } = multiplyAdd(features.relaxed);
  const locals: Record<string, ValueType> = { xAt: "i32", n: "i32", y: "v128", z: "v128" };
  for (const r of range(4)) {
    locals[`a${r}`] = "i32";
    locals[`s${r}`] = "v128";
  }
  builder.function(name, perRow, locals, (named) => {
    const v = named as Record<string, Local>;
    const across = (sum: Local) =>
      f32.add(
        f32.add(f32x4.lane(sum, 0), f32x4.lane(sum, 1)),
        f32.add(f32x4.lane(sum, 2), f32x4.lane(sum, 3)),
      );
    return [
      loop(
        v.a0.set(v.a),
        ...range(3).map((r) => v[`a${r + 1}`].set(i32.add(v[`a${r}`], v.stride))),
        ...range(4).map((r) => v[`s${r}`].set(v128.zero)),
        v.xAt.set(v.x),
        v.n.set(v.quads),
        loop(
          ...(name === "dotRows" ? [v.y.set(v128.load(v.xAt))] : []),
          ...range(4).map((r) =>
            sequence(
              v.z.set(v128.load(v[`a${r}`])),
              v[`s${r}`].set(madd(v.z, name === "dotRows" ? v.y : v.z, v[`s${r}`])),
              v[`a${r}`].set(i32.add(v[`a${r}`], i32.const(16))),
            )
          ),
          v.xAt.set(i32.add(v.xAt, i32.const(16))),
          continueIf(v.n.tee(i32.sub(v.n, i32.const(1)))),
        ),
        ...range(4).map((r) => f32.store(v.to, across(v[`s${r}`]), 4 * r)),
        v.to.set(i32.add(v.to, i32.const(16))),
        v.a.set(i32.add(v.a, i32.shl(v.stride, i32.const(2)))),
        continueIf(v.rows.tee(i32.sub(v.rows, i32.const(4)))),
      ),
    ];
  });
}
