import { type Code, type Local, sequence, type ValueType } from "../wasm/code.ts";
import { continueIf, loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { BLOCK, CHUNK } from "./_sizes.ts";
import { gramNative } from "./gram_native.ts";

const PARAMS = {
  rows: "i32",
  blocks: "i32",
  a: "i32",
  aPanel: "i32",
  q: "i32",
  scaled: "i32",
  out: "i32",
  outStride: "i32",
} as const;
const ROW = 4 * BLOCK;

/**
 * Adds the lower half of Φᵀ diag(q) Φ, in blocks of 24 × 24:
 *
 *   gram(rows, blocks, a, aPanel, q, scaled, out, outStride)
 *
 * Φ lies in panels of 24 columns, row after row, `aPanel` bytes from panel to panel. `scaled` has room for
 * 128 rows of a panel. Every element is summed over the rows in order; what is above the diagonal in a block
 * that it crosses is not for use.
 */
export function addGram(builder: ModuleBuilder, features: WasmFeatures): void {
  builder.twin("gram", () => gramNative("temper gram"));
  const { madd } = multiplyAdd(features.relaxed), high = features.relaxed ? 6 : 4;
  const integers = [
    "i",
    "j",
    "k",
    "r",
    "count",
    "first",
    "from",
    "at",
    "to",
    "bPanel",
    "bAt",
    "cAt",
  ];
  const vectors = ["x", "b0", "b1"];
  for (let r = 0; r < high; r++) vectors.push(`c${r}0`, `c${r}1`);
  const locals: Record<string, ValueType> = {
    ...Object.fromEntries(integers.map((name) => [name, "i32" as const])),
    ...Object.fromEntries(vectors.map((name) => [name, "v128" as const])),
  };
  builder.function("gram", PARAMS, locals, (named) => {
    const v = named as Record<string, Local>;
    const row = <T>(make: (r: number) => T): T[] => Array.from({ length: high }, (_, r) => make(r));
    const times = (count: Local, body: readonly Code[]) =>
      loop(...body, continueIf(count.tee(i32.sub(count, i32.const(1)))));
    const move = (pointer: Local, by: Local | number) =>
      pointer.set(i32.add(pointer, typeof by === "number" ? i32.const(by) : by));
    const below = (index: Local, step: number, end: Code | Local, body: readonly Code[]) =>
      sequence(
        index.set(i32.const(0)),
        loop(...body, continueIf(i32.ltU(index.tee(i32.add(index, i32.const(step))), end))),
      );
    const scale = sequence(
      v.at.set(v.from),
      v.to.set(v.scaled),
      v.r.set(i32.const(0)),
      loop(
        v.x.set(v128.load32Splat(i32.add(v.q, v.r))),
        ...Array.from(
          { length: BLOCK / 4 },
          (_, n) => v128.store(v.to, f32x4.mul(v.x, v128.load(v.at, 16 * n)), 16 * n),
        ),
        move(v.at, ROW),
        move(v.to, ROW),
        continueIf(i32.ltU(v.r.tee(i32.add(v.r, i32.const(4))), i32.shl(v.count, i32.const(2)))),
      ),
    );
    const rowOfC = (r: number) => i32.add(v.cAt, i32.mul(v.outStride, i32.const(r)));
    const tile = sequence(
      when(
        v.first,
        row((r) => sequence(v[`c${r}0`].set(v128.zero), v[`c${r}1`].set(v128.zero))),
        row((r) =>
          sequence(
            v[`c${r}0`].set(v128.load(rowOfC(r))),
            v[`c${r}1`].set(v128.load(rowOfC(r), 16)),
          )
        ),
      ),
      v.at.set(i32.add(v.scaled, i32.shl(v.k, i32.const(2)))),
      v.r.set(v.count),
      times(v.r, [
        v.b0.set(v128.load(v.bAt)),
        v.b1.set(v128.load(v.bAt, 16)),
        ...row((r) =>
          sequence(
            v.x.set(v128.load32Splat(v.at, 4 * r)),
            v[`c${r}0`].set(madd(v.x, v.b0, v[`c${r}0`])),
            v[`c${r}1`].set(madd(v.x, v.b1, v[`c${r}1`])),
          )
        ),
        move(v.at, ROW),
        move(v.bAt, ROW),
      ]),
      ...row((r) =>
        sequence(
          v128.store(rowOfC(r), v[`c${r}0`]),
          v128.store(rowOfC(r), v[`c${r}1`], 16),
        )
      ),
    );
    // A panel of eight columns lies in panel j / 24 of Φ; it is needed by rows from j - 7 on.
    const eights = below(v.j, 8, i32.add(i32.mul(v.i, i32.const(BLOCK)), i32.const(BLOCK)), [
      v.bPanel.set(
        i32.add(
          i32.sub(v.from, i32.mul(v.i, v.aPanel)),
          i32.add(
            i32.mul(i32.divU(v.j, i32.const(BLOCK)), v.aPanel),
            i32.shl(i32.remU(v.j, i32.const(BLOCK)), i32.const(2)),
          ),
        ),
      ),
      below(v.k, high, i32.const(BLOCK), [
        when(
          i32.ltU(v.j, i32.add(i32.mul(v.i, i32.const(BLOCK)), i32.add(v.k, i32.const(high)))),
          [
            v.bAt.set(v.bPanel),
            v.cAt.set(
              i32.add(
                v.out,
                i32.add(
                  i32.mul(
                    i32.add(i32.mul(v.i, i32.const(BLOCK)), v.k),
                    v.outStride,
                  ),
                  i32.shl(v.j, i32.const(2)),
                ),
              ),
            ),
            tile,
          ],
        ),
      ]),
    ]);
    const chunk = sequence(
      v.count.set(v.rows),
      when(i32.gtU(v.count, i32.const(CHUNK)), [v.count.set(i32.const(CHUNK))]),
      v.from.set(v.a),
      below(v.i, 1, v.blocks, [scale, eights, move(v.from, v.aPanel)]),
      v.first.set(i32.const(0)),
      move(v.a, ROW * CHUNK),
      move(v.q, 4 * CHUNK),
    );
    return [
      v.first.set(i32.const(1)),
      loop(chunk, continueIf(v.rows.tee(i32.sub(v.rows, v.count)))),
    ];
  });
}
