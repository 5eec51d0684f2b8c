import { type Code, type Local, sequence, type ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, shuffle32, v128 } from "../wasm/simd.ts";
import { BLOCK, PIVOT_FLOOR } from "./_sizes.ts";
import { factorBlockNative, transposeBlockNative } from "./factor_native.ts";

const range = (n: number) => Array.from({ length: n }, (_, k) => k);
const ROW = 4 * BLOCK;

/**
 * Adds two functions for blocks of 24 x 24:
 *
 *   factorBlock(at, stride, diagonal, inverse, scratch)
 *   transposeBlock(quads, from, fromStride, to, toStride)
 *
 * The first factors the lower half of the block as L Lᵀ in its place, zeros above, with pivots no smaller than
 * a millionth of `diagonal`, and writes L⁻ᵀ to `inverse`. The second writes the negated transpose of
 * 24 x 4 quads, its rows `toStride` bytes apart.
 */
export function addFactor(builder: ModuleBuilder, features: WasmFeatures): void {
  addFactorBlock(builder, features);
  addTransposeBlock(builder);
}

function addFactorBlock(builder: ModuleBuilder, features: WasmFeatures): void {
  const { nmadd } = multiplyAdd(features.relaxed);
  const params = {
    at: "i32",
    stride: "i32",
    diagonal: "i32",
    inverse: "i32",
    scratch: "i32",
  } as const;
  const locals: Record<string, ValueType> = {
    i: "i32",
    j: "i32",
    source: "i32",
    pivotRow: "i32",
    row: "i32",
    p: "f32",
    x: "v128",
  };
  for (const q of range(BLOCK / 2)) locals[`r${q}`] = "v128";
  builder.twin("factorBlock", factorBlockNative);
  builder.function("factorBlock", params, locals, (named) => {
    const v = named as Record<string, Local>;
    // A row of scratch is [row of the block | row of the identity]; elimination leaves [Lᵀ | L⁻¹].
    const words = 2 * BLOCK, bytes = 4 * words, quads = range(words / 4);
    const each = (index: Local, from: Code, body: Code[]): Code =>
      sequence(
        index.set(from),
        loop(
          ...body,
          continueIf(i32.ltU(index.tee(i32.add(index, i32.const(1))), i32.const(BLOCK))),
        ),
      );
    const rowAt = (index: Local) => i32.add(v.scratch, i32.mul(index, i32.const(bytes)));
    const entry = (row: Local, column: Local) => i32.add(row, i32.shl(column, i32.const(2)));
    const fill = each(v.i, i32.const(0), [
      v.row.set(rowAt(v.i)),
      ...quads.map((q) => v128.store(v.row, v128.zero, 16 * q)),
      f32.store(entry(v.row, v.i), f32.const(1), ROW),
      // Symmetry: row i of the upper half is column i of the lower one.
      v.j.set(v.i),
      v.source.set(
        i32.add(i32.add(v.at, i32.mul(v.i, v.stride)), i32.shl(v.i, i32.const(2))),
      ),
      loop(
        f32.store(entry(v.row, v.j), f32.load(v.source)),
        v.source.set(i32.add(v.source, v.stride)),
        continueIf(i32.ltU(v.j.tee(i32.add(v.j, i32.const(1))), i32.const(BLOCK))),
      ),
    ]);
    const eliminate = each(v.j, i32.const(0), [
      v.pivotRow.set(rowAt(v.j)),
      v.x.set(f32x4.mul(v128.load32Splat(entry(v.diagonal, v.j)), f32x4.const(PIVOT_FLOOR))),
      v.x.set(f32x4.sqrt(f32x4.pmax(v128.load32Splat(entry(v.pivotRow, v.j)), v.x))),
      v.p.set(f32x4.lane(v.x, 0)),
      v.x.set(f32x4.splat(f32.div(f32.const(1), v.p))),
      ...quads.map((q) =>
        sequence(
          v[`r${q}`].set(f32x4.mul(v.x, v128.load(v.pivotRow, 16 * q))),
          v128.store(v.pivotRow, v[`r${q}`], 16 * q),
        )
      ),
      f32.store(entry(v.pivotRow, v.j), v.p),
      v.i.set(i32.add(v.j, i32.const(1))),
      v.row.set(i32.add(v.pivotRow, i32.const(bytes))),
      [0x02, 0x40],
      [...i32.geU(v.i, i32.const(BLOCK)), 0x0d, 0x00],
      loop(
        v.x.set(v128.load32Splat(entry(v.pivotRow, v.i))),
        ...quads.map((q) =>
          v128.store(v.row, nmadd(v.x, v[`r${q}`], v128.load(v.row, 16 * q)), 16 * q)
        ),
        v.row.set(i32.add(v.row, i32.const(bytes))),
        continueIf(i32.ltU(v.i.tee(i32.add(v.i, i32.const(1))), i32.const(BLOCK))),
      ),
      [0x0b],
    ]);
    // Column i of L is row i of Lᵀ from the diagonal on; L⁻ᵀ[i][j] is L⁻¹[j][i].
    const write = each(v.i, i32.const(0), [
      v.row.set(rowAt(v.i)),
      v.source.set(i32.add(v.at, i32.shl(v.i, i32.const(2)))),
      v.pivotRow.set(i32.add(v.inverse, i32.shl(v.i, i32.const(2)))),
      ...range(BLOCK).map((j) =>
        sequence(
          f32.store(
            v.source,
            [
              ...f32.load(v.row, 4 * j),
              ...f32.const(0),
              ...i32.leU(v.i, i32.const(j)),
              0x1b,
            ],
          ),
          v.source.set(i32.add(v.source, v.stride)),
          f32.store(v.pivotRow, f32.load(v.row, ROW + 4 * j), ROW * j),
        )
      ),
    ]);
    return [fill, eliminate, write];
  });
}

function addTransposeBlock(builder: ModuleBuilder): void {
  const params = {
    quads: "i32",
    from: "i32",
    fromStride: "i32",
    to: "i32",
    toStride: "i32",
  } as const;
  const locals: Record<string, ValueType> = { at: "i32", out: "i32", n: "i32" };
  for (const q of range(4)) {
    locals[`a${q}`] = "v128";
    locals[`b${q}`] = "v128";
  }
  builder.twin("transposeBlock", transposeBlockNative);
  builder.function("transposeBlock", params, locals, (named) => {
    const v = named as Record<string, Local>;
    const next = (pointer: Local, by: Local) => pointer.set(i32.add(pointer, by));
    const square = (group: number) =>
      sequence(
        ...range(4).flatMap((r) => [
          v[`a${r}`].set(f32x4.neg(v128.load(v.at))),
          next(v.at, v.fromStride),
        ]),
        v.b0.set(shuffle32(v.a0, v.a1, [0, 4, 1, 5])),
        v.b1.set(shuffle32(v.a2, v.a3, [0, 4, 1, 5])),
        v.b2.set(shuffle32(v.a0, v.a1, [2, 6, 3, 7])),
        v.b3.set(shuffle32(v.a2, v.a3, [2, 6, 3, 7])),
        v.out.set(i32.add(v.to, i32.const(16 * group))),
        ...[["b0", "b1", 0], ["b0", "b1", 2], ["b2", "b3", 0], ["b2", "b3", 2]].flatMap((
          [low, high, first],
        ) => [
          v128.store(
            v.out,
            shuffle32(v[low], v[high], first === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7]),
          ),
          next(v.out, v.toStride),
        ]),
      );
    return [
      loop(
        v.at.set(v.from),
        ...range(BLOCK / 4).map(square),
        v.from.set(i32.add(v.from, i32.const(16))),
        v.to.set(i32.add(v.to, i32.shl(v.toStride, i32.const(2)))),
        continueIf(v.quads.tee(i32.sub(v.quads, i32.const(1)))),
      ),
    ];
  });
}
