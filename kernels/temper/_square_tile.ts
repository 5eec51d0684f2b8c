import { type Local, sequence, type ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { multiplyAdd, v128 } from "../wasm/simd.ts";

const PARAMS = {
  M: "i32",
  N: "i32",
  a: "i32",
  aRow: "i32",
  b: "i32",
  bStep: "i32",
  out: "i32",
} as const;

/**
 * Adds the squared lengths of the rows of A B, for B upper triangular, without keeping A B:
 *
 *   squares(M, N, a, aRow, b, bStep, out)
 *
 * Element (i, k) of A lies at `a + i*aRow + 4*k`, row k of B at `b + k*bStep`; panel j of eight columns of B
 * has rows up to 8 (j + 1). `out` takes four partial sums a row. M is a multiple of `rows`, N of 8.
 */
export function addSquares(builder: ModuleBuilder, features: WasmFeatures, rows: number): void {
  const { madd } = multiplyAdd(features.relaxed);
  const locals: Record<string, ValueType> = {
    i: "i32",
    j: "i32",
    k: "i32",
    bAt: "i32",
    to: "i32",
    x: "v128",
    b0: "v128",
    b1: "v128",
  };
  for (let r = 0; r < rows; r++) {
    locals[`a${r}`] = "i32";
    locals[`c${r}0`] = "v128";
    locals[`c${r}1`] = "v128";
  }
  builder.function("squares", PARAMS, locals, (named) => {
    const v = named as Record<string, Local>;
    const row = <T>(make: (r: number) => T): T[] => Array.from({ length: rows }, (_, r) => make(r));
    const step = sequence(
      v.b0.set(v128.load(v.bAt)),
      v.b1.set(v128.load(v.bAt, 16)),
      ...row((r) =>
        sequence(
          v.x.set(v128.load32Splat(v[`a${r}`])),
          v[`c${r}0`].set(madd(v.x, v.b0, v[`c${r}0`])),
          v[`c${r}1`].set(madd(v.x, v.b1, v[`c${r}1`])),
          v[`a${r}`].set(i32.add(v[`a${r}`], i32.const(4))),
        )
      ),
      v.bAt.set(i32.add(v.bAt, v.bStep)),
    );
    const finish = row((r) => {
      const [c0, c1] = [v[`c${r}0`], v[`c${r}1`]];
      const before = v128.load(v.to, 16 * r);
      return v128.store(v.to, madd(c0, c0, madd(c1, c1, before)), 16 * r);
    });
    return [
      v.j.set(i32.const(0)),
      loop(
        v.i.set(i32.const(0)),
        v.to.set(v.out),
        loop(
          v.a0.set(i32.add(v.a, i32.mul(v.i, v.aRow))),
          ...row((r) => r === 0 ? [] : v[`a${r}`].set(i32.add(v[`a${r - 1}`], v.aRow))),
          ...row((r) => sequence(v[`c${r}0`].set(v128.zero), v[`c${r}1`].set(v128.zero))),
          v.bAt.set(i32.add(v.b, i32.shl(v.j, i32.const(2)))),
          v.k.set(i32.add(v.j, i32.const(8))),
          loop(step, continueIf(v.k.tee(i32.sub(v.k, i32.const(1))))),
          ...finish,
          v.to.set(i32.add(v.to, i32.const(16 * rows))),
          continueIf(i32.ltU(v.i.tee(i32.add(v.i, i32.const(rows))), v.M)),
        ),
        continueIf(i32.ltU(v.j.tee(i32.add(v.j, i32.const(8))), v.N)),
      ),
    ];
  });
}
