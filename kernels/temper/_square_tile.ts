import { type Local, sequence, type ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { squaresNative } from "./squares_native.ts";

const PARAMS = {
  panels: "i32",
  groups: "i32",
  a: "i32",
  aPanel: "i32",
  aStep: "i32",
  b: "i32",
  bStep: "i32",
  out: "i32",
} as const;

/** Columns of B that are taken together: with fused multiply-add 6 x 8 sums fill the sixteen registers. */
export function squareColumns({ relaxed }: WasmFeatures): number {
  return relaxed ? 6 : 4;
}

/**
 * Adds the squared lengths of the rows of A B, for B upper triangular, without keeping A B:
 *
 *   squares(panels, groups, a, aPanel, aStep, b, bStep, out)
 *
 * A lies in panels of 16 rows: element (16 p + i, k) at `a + p*aPanel + k*aStep + 4*i`. Row k of B lies at
 * `b + k*bStep`; its columns are taken in `groups` of `columns`, of which group g has rows up to
 * `columns * (g + 1)`. `out` takes 16 sums a panel. Columns are summed in order, each group by itself first.
 */
export function addSquares(builder: ModuleBuilder, features: WasmFeatures): void {
  const { madd } = multiplyAdd(features.relaxed), columns = squareColumns(features);
  builder.twin("squares", () => squaresNative("temper squares", columns));
  const locals: Record<string, ValueType> = {
    half: "i32",
    group: "i32",
    k: "i32",
    rows: "i32",
    from: "i32",
    at: "i32",
    bFrom: "i32",
    bAt: "i32",
    x: "v128",
    a0: "v128",
    a1: "v128",
  };
  for (let c = 0; c < columns; c++) locals[`c${c}0`] = locals[`c${c}1`] = "v128";
  builder.function("squares", PARAMS, locals, (named) => {
    const v = named as Record<string, Local>;
    const each = <T>(make: (c: number) => T): T[] =>
      Array.from({ length: columns }, (_, c) => make(c));
    const step = sequence(
      v.a0.set(v128.load(v.at)),
      v.a1.set(v128.load(v.at, 16)),
      ...each((c) =>
        sequence(
          v.x.set(v128.load32Splat(v.bAt, 4 * c)),
          v[`c${c}0`].set(madd(v.x, v.a0, v[`c${c}0`])),
          v[`c${c}1`].set(madd(v.x, v.a1, v[`c${c}1`])),
        )
      ),
      v.at.set(i32.add(v.at, v.aStep)),
      v.bAt.set(i32.add(v.bAt, v.bStep)),
    );
    const finish = [0, 1].flatMap((h) => {
      const sum = v[`a${h}`];
      return [
        ...each((c) => {
          const value = v[`c${c}${h}`];
          return sum.set(c === 0 ? f32x4.mul(value, value) : madd(value, value, sum));
        }),
        v128.store(v.out, f32x4.add(v128.load(v.out, 16 * h), sum), 16 * h),
      ];
    });
    const times = (count: Local, body: readonly (readonly number[])[]) =>
      loop(...body, continueIf(count.tee(i32.sub(count, i32.const(1)))));
    return [
      times(v.panels, [
        v.from.set(v.a),
        v.half.set(i32.const(2)),
        times(v.half, [
          v128.store(v.out, v128.zero),
          v128.store(v.out, v128.zero, 16),
          v.bFrom.set(v.b),
          v.rows.set(i32.const(columns)),
          v.group.set(v.groups),
          times(v.group, [
            ...each((c) => sequence(v[`c${c}0`].set(v128.zero), v[`c${c}1`].set(v128.zero))),
            v.at.set(v.from),
            v.bAt.set(v.bFrom),
            v.k.set(v.rows),
            times(v.k, [step]),
            ...finish,
            v.bFrom.set(i32.add(v.bFrom, i32.const(4 * columns))),
            v.rows.set(i32.add(v.rows, i32.const(columns))),
          ]),
          v.out.set(i32.add(v.out, i32.const(32))),
          v.from.set(i32.add(v.from, i32.const(32))),
        ]),
        v.a.set(i32.add(v.a, v.aPanel)),
      ]),
    ];
  });
}
