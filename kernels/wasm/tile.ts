import { tileNative } from "../native/tile_native.ts";
import { type Code, type Local, sequence, type ValueType } from "./code.ts";
import { continueIf, loop, when } from "./control.ts";
import type { WasmFeatures } from "./features.ts";
import type { ModuleBuilder } from "./module_builder.ts";
import { i32 } from "./scalar.ts";
import { multiplyAdd, v128 } from "./simd.ts";

/** Rows of a tile: with fused multiply-add 6 x 8 fills the sixteen registers; without, 5 x 8 does. */
export function tileRows(features: WasmFeatures): number {
  return features.relaxed ? 6 : 5;
}

/** Names a product of any number of rows, for where machine code stands in for all tiles at once. */
export function addAnyTile(builder: ModuleBuilder, name: string): void {
  builder.twin(name, () => tileNative("tile"));
}

/**
 * Adds the product C (+)= A B in tiles of `rows` x 8 under the given name.
 *
 *   name(M, N, K, a, aRow, aStep, b, bStep, c, cRow, accumulate)
 *
 * Element (i, k) of A lies at `a + i*aRow + k*aStep` bytes, so that A may be read transposed; row k of B
 * at `b + k*bStep`, contiguous; row i of C at `c + i*cRow`. M must be a multiple of `rows`, N of 8.
 */
export function addTile(
  builder: ModuleBuilder,
  name: string,
  features: WasmFeatures,
  rows = tileRows(features),
): void {
  builder.twin(name, () => tileNative("tile"));
  const { madd } = multiplyAdd(features.relaxed);
  const scratch: Record<string, ValueType> = {
    i: "i32",
    j: "i32",
    k: "i32",
    bAt: "i32",
    cAt: "i32",
    x: "v128",
    b0: "v128",
    b1: "v128",
  };
  for (let r = 0; r < rows; r++) {
    scratch[`a${r}`] = "i32";
    scratch[`c${r}0`] = "v128";
    scratch[`c${r}1`] = "v128";
  }
  const params = {
    M: "i32",
    N: "i32",
    K: "i32",
    a: "i32",
    aRow: "i32",
    aStep: "i32",
    b: "i32",
    bStep: "i32",
    c: "i32",
    cRow: "i32",
    accumulate: "i32",
  } as const;
  builder.function(name, params, scratch, (v) => {
    const row = <T>(make: (r: number) => T): T[] => Array.from({ length: rows }, (_, r) => make(r));
    const at = (r: number): Local => v[`a${r}` as keyof typeof v];
    const sum = (r: number, h: number): Local => v[`c${r}${h}` as keyof typeof v];
    const startRows = sequence(
      at(0).set(i32.add(v.a, i32.mul(v.i, v.aRow))),
      ...row((r) => r === 0 ? [] : at(r).set(i32.add(at(r - 1), v.aRow))),
    );
    const rowOfC = (r: number): Code => i32.add(v.cAt, i32.mul(v.cRow, i32.const(r)));
    const zero = row((r) => sequence(sum(r, 0).set(v128.zero), sum(r, 1).set(v128.zero)));
    const resume = row((r) =>
      sequence(sum(r, 0).set(v128.load(rowOfC(r))), sum(r, 1).set(v128.load(rowOfC(r), 16)))
    );
    const step = sequence(
      v.b0.set(v128.load(v.bAt)),
      v.b1.set(v128.load(v.bAt, 16)),
      ...row((r) =>
        sequence(
          v.x.set(v128.load32Splat(at(r))),
          sum(r, 0).set(madd(v.x, v.b0, sum(r, 0))),
          sum(r, 1).set(madd(v.x, v.b1, sum(r, 1))),
          at(r).set(i32.add(at(r), v.aStep)),
        )
      ),
      v.bAt.set(i32.add(v.bAt, v.bStep)),
    );
    const finish = row((r) =>
      sequence(v128.store(rowOfC(r), sum(r, 0)), v128.store(rowOfC(r), sum(r, 1), 16))
    );
    return [
      v.j.set(i32.const(0)),
      loop(
        v.i.set(i32.const(0)),
        loop(
          v.cAt.set(i32.add(v.c, i32.add(i32.mul(v.i, v.cRow), i32.shl(v.j, i32.const(2))))),
          when(v.accumulate, resume, zero),
          startRows,
          v.bAt.set(i32.add(v.b, i32.shl(v.j, i32.const(2)))),
          v.k.set(v.K),
          loop(step, continueIf(v.k.tee(i32.sub(v.k, i32.const(1))))),
          ...finish,
          continueIf(i32.ltU(v.i.tee(i32.add(v.i, i32.const(rows))), v.M)),
        ),
        continueIf(i32.ltU(v.j.tee(i32.add(v.j, i32.const(8))), v.N)),
      ),
    ];
  });
}
