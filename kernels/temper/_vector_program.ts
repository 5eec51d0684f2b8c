import { type Code, type Local, sequence, type ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { type VectorPass, vectorPassNative } from "./vector_native.ts";

const PARAMS = {
  rows: "i32",
  eights: "i32",
  a: "i32",
  stride: "i32",
  x: "i32",
  to: "i32",
} as const;
const range = (n: number) => Array.from({ length: n }, (_, k) => k);

/**
 * Adds passes over the rows of a matrix A, 8 `eights` wide, `stride` bytes from row to row:
 *
 *   scaleRows(rows, eights, a, stride, x, to)     row i times x[i], rows `32 * eights` bytes apart
 *   scaleColumns(rows, eights, a, stride, x, to)  column k times x[k], rows as in A
 *   addRows(rows, eights, a, stride, x, to)       to += Σ_i x[i] row i
 *   copyRows(rows, eights, a, stride, x, to)      rows as they are, `x` bytes apart
 *   dotRows(rows, eights, a, stride, x, to)       to[i] = row i · x; rows a multiple of 4
 *   squareRows(rows, eights, a, stride, x, to)    to[i] = |row i|²; rows a multiple of 4; x is not read
 */
export function addVectorPasses(builder: ModuleBuilder, features: WasmFeatures): void {
  for (const pass of ["scaleRows", "scaleColumns", "addRows", "copyRows"] as const) {
    addElements(builder, features, pass);
  }
  for (const pass of ["dotRows", "squareRows"] as const) addSums(builder, features, pass);
}

function addElements(
  builder: ModuleBuilder,
  features: WasmFeatures,
  pass: Exclude<VectorPass, "dotRows" | "squareRows">,
): void {
  const { madd } = multiplyAdd(features.relaxed),
    scalar = pass === "scaleRows" || pass === "addRows";
  const locals = { at: "i32", xAt: "i32", out: "i32", n: "i32", s: "v128" } as const;
  builder.twin(pass, () => vectorPassNative(pass));
  builder.function(pass, PARAMS, locals, (v) => {
    const half = (from: number): Code => {
      const value = v128.load(v.at, from);
      const made = {
        scaleRows: f32x4.mul(v.s, value),
        scaleColumns: f32x4.mul(v128.load(v.xAt, from), value),
        addRows: madd(v.s, value, v128.load(v.out, from)),
        copyRows: value,
      }[pass];
      return v128.store(v.out, made, from);
    };
    const next = {
      scaleRows: v.to.set(v.out),
      scaleColumns: v.to.set(i32.add(v.to, v.stride)),
      addRows: [],
      copyRows: v.to.set(i32.add(v.to, v.x)),
    }[pass];
    return [
      loop(
        scalar ? v.s.set(v128.load32Splat(v.x)) : [],
        v.at.set(v.a),
        v.xAt.set(v.x),
        v.out.set(v.to),
        v.n.set(v.eights),
        loop(
          half(0),
          half(16),
          ...[v.at, v.xAt, v.out].map((pointer) => pointer.set(i32.add(pointer, i32.const(32)))),
          continueIf(v.n.tee(i32.sub(v.n, i32.const(1)))),
        ),
        next,
        scalar ? v.x.set(i32.add(v.x, i32.const(4))) : [],
        v.a.set(i32.add(v.a, v.stride)),
        continueIf(v.rows.tee(i32.sub(v.rows, i32.const(1)))),
      ),
    ];
  });
}

/** Four rows at a time, each in eight sums. */
function addSums(
  builder: ModuleBuilder,
  features: WasmFeatures,
  pass: "dotRows" | "squareRows",
): void {
  const { madd } = multiplyAdd(features.relaxed);
  const locals: Record<string, ValueType> = { xAt: "i32", n: "i32", z: "v128" };
  for (const r of range(4)) {
    locals[`a${r}`] = "i32";
    locals[`s${r}0`] = locals[`s${r}1`] = "v128";
  }
  builder.twin(pass, () => vectorPassNative(pass));
  builder.function(pass, PARAMS, locals, (named) => {
    const v = named as Record<string, Local>;
    const across = (sum: Local) =>
      f32.add(
        f32.add(f32x4.lane(sum, 0), f32x4.lane(sum, 1)),
        f32.add(f32x4.lane(sum, 2), f32x4.lane(sum, 3)),
      );
    const add = (r: number, h: number) => {
      const sum = v[`s${r}${h}`], by = pass === "dotRows" ? v128.load(v.xAt, 16 * h) : v.z.get;
      return sequence(v.z.set(v128.load(v[`a${r}`], 16 * h)), sum.set(madd(v.z, by, sum)));
    };
    return [
      loop(
        v.a0.set(v.a),
        ...range(3).map((r) => v[`a${r + 1}`].set(i32.add(v[`a${r}`], v.stride))),
        ...range(4).flatMap((r) => [0, 1].map((h) => v[`s${r}${h}`].set(v128.zero))),
        v.xAt.set(v.x),
        v.n.set(v.eights),
        loop(
          ...range(4).flatMap((r) => [add(r, 0), add(r, 1)]),
          ...[v.xAt, ...range(4).map((r) => v[`a${r}`])].map((pointer) =>
            pointer.set(i32.add(pointer, i32.const(32)))
          ),
          continueIf(v.n.tee(i32.sub(v.n, i32.const(1)))),
        ),
        ...range(4).flatMap((r) => [
          v.z.set(f32x4.add(v[`s${r}0`], v[`s${r}1`])),
          f32.store(v.to, across(v.z), 4 * r),
        ]),
        v.to.set(i32.add(v.to, i32.const(16))),
        v.a.set(i32.add(v.a, i32.shl(v.stride, i32.const(2)))),
        continueIf(v.rows.tee(i32.sub(v.rows, i32.const(4)))),
      ),
    ];
  });
}
