import { type Code, type Local, sequence } from "../wasm/code.ts";
import { continueIf, loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import type { ArafColumns } from "./araf_columns.ts";
import { MOST_COLUMNS } from "./araf_native_items.ts";
import { addNative, squaresNative, updateNative } from "./araf_native_rows.ts";
import { NOBODY } from "./araf_layout.ts";

/**
 * Adds the passes over rows of the augmented columns.
 *
 *   gather(list, count, from, to, across)   rows `list` of `from`, in order to `to` and transposed to
 *                                           `across` (`[columns, count]`); zeros for nobody
 *   scatter(list, count, from, to)          to[list[r]] += from[r]
 *   add(to, from, count)                    to[i] += from[i] for `count` numbers, a multiple of 4
 *   squares(from, rows, out)                out[k] = Σ from[r, k]²
 *   update(p, g, m, v, rows, table, root)   AdamW; `table` holds four vectors a, b, keep, step:
 *                                           gradient = a ∘ g − b ∘ p, p ← keep ∘ p − step ∘ m / (root √v + ε)
 */
export function addRows(
  builder: ModuleBuilder,
  features: WasmFeatures,
  columns: ArafColumns,
): void {
  builder.twin("add", addNative);
  builder.twin("update", () => updateNative(columns));
  if (columns.count <= MOST_COLUMNS) builder.twin("squares", () => squaresNative(columns));
  const { madd, nmadd } = multiplyAdd(features.relaxed);
  const vectors = columns.count / 4;
  const rowBytes = 4 * columns.count;
  const each = (make: (q: number) => Code): Code =>
    sequence(...Array.from({ length: vectors }, (_, q) => make(q)));
  const advance = (p: Local, bytes: number) => p.set(i32.add(p, i32.const(bytes)));
  const again = (count: Local) => continueIf(count.tee(i32.sub(count, i32.const(1))));
  const rowOf = (base: Local, index: Local) => i32.add(base, i32.mul(index, i32.const(rowBytes)));
  const isSomebody = (index: Local) => i32.ne(index, i32.const(NOBODY));

  builder.function(
    "gather",
    { list: "i32", count: "i32", from: "i32", to: "i32", across: "i32" },
    { who: "i32", at: "i32", x: "v128", left: "i32", stride: "i32", down: "i32" },
    (v) => [
      v.left.set(v.count),
      v.stride.set(i32.shl(v.count, i32.const(2))),
      loop(
        v.who.set(i32.load(v.list)),
        v.down.set(v.across),
        v.at.set(rowOf(v.from, v.who)),
        each((q) =>
          sequence(
            v.x.set(v128.zero),
            when(isSomebody(v.who), [v.x.set(v128.load(v.at, 16 * q))]),
            v128.store(v.to, v.x, 16 * q),
            ...[0, 1, 2, 3].map((lane) =>
              sequence(
                f32.store(v.down, f32x4.lane(v.x, lane)),
                v.down.set(i32.add(v.down, v.stride)),
              )
            ),
          )
        ),
        advance(v.list, 4),
        advance(v.to, rowBytes),
        advance(v.across, 4),
        again(v.left),
      ),
    ],
  );
  builder.function(
    "scatter",
    { list: "i32", count: "i32", from: "i32", to: "i32" },
    { who: "i32", at: "i32" },
    (v) => [loop(
      v.who.set(i32.load(v.list)),
      v.at.set(rowOf(v.to, v.who)),
      when(isSomebody(v.who), [
        each((q) =>
          v128.store(v.at, f32x4.add(v128.load(v.at, 16 * q), v128.load(v.from, 16 * q)), 16 * q)
        ),
      ]),
      advance(v.list, 4),
      advance(v.from, rowBytes),
      again(v.count),
    )],
  );
  builder.function("add", { to: "i32", from: "i32", count: "i32" }, {}, (v) => [
    loop(
      v128.store(v.to, f32x4.add(v128.load(v.to), v128.load(v.from))),
      advance(v.to, 16),
      advance(v.from, 16),
      continueIf(v.count.tee(i32.sub(v.count, i32.const(4)))),
    ),
  ]);
  builder.function(
    "squares",
    { from: "i32", rows: "i32", out: "i32" },
    { x: "v128" },
    (v) => [
      each((q) => v128.store(v.out, v128.zero, 16 * q)),
      loop(
        each((q) =>
          sequence(
            v.x.set(v128.load(v.from, 16 * q)),
            v128.store(v.out, madd(v.x, v.x, v128.load(v.out, 16 * q)), 16 * q),
          )
        ),
        advance(v.from, rowBytes),
        again(v.rows),
      ),
    ],
  );
  builder.function(
    "update",
    { p: "i32", g: "i32", m: "i32", v: "i32", rows: "i32", table: "i32", root: "f32" },
    { w: "v128", slope: "v128", first: "v128", second: "v128" },
    (v) => {
      const entry = (vector: number, q: number) => v128.load(v.table, vector * rowBytes + 16 * q);
      return [loop(
        each((q) =>
          sequence(
            v.w.set(v128.load(v.p, 16 * q)),
            v.slope.set(nmadd(v.w, entry(1, q), f32x4.mul(v128.load(v.g, 16 * q), entry(0, q)))),
            v.first.set(
              madd(f32x4.const(0.9), v128.load(v.m, 16 * q), f32x4.mul(f32x4.const(0.1), v.slope)),
            ),
            v.second.set(madd(
              f32x4.const(0.999),
              v128.load(v.v, 16 * q),
              f32x4.mul(f32x4.const(0.001), f32x4.mul(v.slope, v.slope)),
            )),
            v128.store(v.m, v.first, 16 * q),
            v128.store(v.v, v.second, 16 * q),
            v128.store(
              v.p,
              f32x4.sub(
                f32x4.mul(v.w, entry(2, q)),
                f32x4.div(
                  f32x4.mul(v.first, entry(3, q)),
                  madd(f32x4.sqrt(v.second), f32x4.splat(v.root), f32x4.const(1e-8)),
                ),
              ),
              16 * q,
            ),
          )
        ),
        ...[v.p, v.g, v.m, v.v].map((p) => advance(p, rowBytes)),
        again(v.rows),
      )];
    },
  );
}
