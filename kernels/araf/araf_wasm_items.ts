import { type Code, type Local, sequence, type ValueType } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, i32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import type { ArafColumns } from "./araf_columns.ts";
import { backwardNative, forwardNative, MOST_COLUMNS } from "./araf_native_items.ts";

/**
 * Adds `forward` and `backward`: between the products, the pass over one tile's items.
 *
 *   forward(z, a, norm, scale, offset, rows, counters, key, threshold, keepScale)
 *     z ← z ∘ norm;  a ← z ∘ scale ∘ mask;  difficulty column + offset;  bias column 1
 *   backward(d, z, scale, sums, rows, counters, key, threshold, keepScale)
 *     sums += Σ d ∘ mask ∘ z, and Σ d in the difficulty column;  d ← d ∘ mask ∘ scale
 *
 * `counters` holds one first counter per row. With `dropout` false no mask is computed at all.
 */
export function addItems(
  builder: ModuleBuilder,
  features: WasmFeatures,
  columns: ArafColumns,
  dropout: boolean,
): void {
  if (columns.count <= MOST_COLUMNS) {
    builder.twin("forward", () => forwardNative(columns, dropout));
    builder.twin("backward", () => backwardNative(columns, dropout));
  }
  const { madd } = multiplyAdd(features.relaxed);
  const vectors = columns.count / 4;
  const each = (make: (q: number) => Code): Code =>
    sequence(...Array.from({ length: vectors }, (_, q) => make(q)));
  const rowBytes = 4 * columns.count;
  const mask = {
    rows: "i32",
    counters: "i32",
    key: "i32",
    threshold: "i32",
    keepScale: "f32",
  } as const;
  const scratch: Record<string, ValueType> = {
    base: "v128",
    h: "v128",
    g: "v128",
    kept: "v128",
    x: "v128",
  };

  type V = Readonly<Record<string, Local>>;
  const startRow = (v: V): Code => dropout ? v.base.set(i32x4.splat(i32.load(v.counters))) : [];
  const maskInto = (v: V, q: number): Code => {
    if (!dropout) return [];
    const multiply = (value: number) => i32x4.const(value | 0);
    const fold = (shift: number) => v128.xor(i32x4.shrU(v.h, i32.const(shift)), v.h);
    return sequence(
      v.h.set(
        v128.xor(
          i32x4.add(v.base, i32x4.const(4 * q, 4 * q + 1, 4 * q + 2, 4 * q + 3)),
          i32x4.splat(v.key),
        ),
      ),
      v.h.set(i32x4.add(i32x4.mul(v.h, multiply(747796405)), multiply(2891336453))),
      v.h.set(i32x4.mul(fold(16), multiply(0x7feb352d))),
      v.h.set(i32x4.mul(fold(15), multiply(0x846ca68b))),
      v.kept.set(v128.and(f32x4.splat(v.keepScale), i32x4.ltU(fold(16), i32x4.splat(v.threshold)))),
    );
  };
  const kept = (v: V, value: Code): Code => dropout ? f32x4.mul(value, v.kept) : value;
  const nextRow = (v: V, ...pointers: Local[]): Code =>
    sequence(
      ...pointers.map((p) => p.set(i32.add(p, i32.const(rowBytes)))),
      v.counters.set(i32.add(v.counters, i32.const(4))),
      continueIf(v.rows.tee(i32.sub(v.rows, i32.const(1)))),
    );
  const [difficulty, bias] = [4 * columns.difficulty, 4 * columns.bias];

  builder.function(
    "forward",
    { z: "i32", a: "i32", norm: "i32", scale: "i32", offset: "f32", ...mask },
    scratch,
    (v) => [loop(
      startRow(v),
      each((q) =>
        sequence(
          maskInto(v, q),
          v.x.set(f32x4.mul(v128.load(v.z, 16 * q), v128.load(v.norm, 16 * q))),
          v128.store(v.z, v.x, 16 * q),
          v128.store(v.a, kept(v, f32x4.mul(v.x, v128.load(v.scale, 16 * q))), 16 * q),
        )
      ),
      f32.store(v.a, f32.add(f32.load(v.z, difficulty), v.offset), difficulty),
      f32.store(v.a, f32.const(1), bias),
      nextRow(v, v.z, v.a),
    )],
  );

  const sums = Object.fromEntries(
    Array.from({ length: vectors }, (_, q) => [`s${q}`, "v128" as const]),
  );
  builder.function(
    "backward",
    { d: "i32", z: "i32", scale: "i32", sums: "i32", ...mask },
    { ...scratch, ...sums, open: "f32", total: "f32" } as Record<string, ValueType>,
    (v) => {
      const sum = (q: number): Local => (v as V)[`s${q}`];
      return [
        each((q) => sum(q).set(v128.load(v.sums, 16 * q))),
        v.total.set(f32.load(v.sums, difficulty)),
        loop(
          startRow(v),
          v.open.set(f32.load(v.d, difficulty)),
          v.total.set(f32.add(v.total, v.open)),
          each((q) =>
            sequence(
              maskInto(v, q),
              v.x.set(kept(v, v128.load(v.d, 16 * q))),
              sum(q).set(madd(v.x, v128.load(v.z, 16 * q), sum(q))),
              v128.store(v.d, f32x4.mul(v.x, v128.load(v.scale, 16 * q)), 16 * q),
            )
          ),
          f32.store(v.d, v.open, difficulty),
          f32.store(v.d, f32.const(0), bias),
          nextRow(v, v.d, v.z),
        ),
        each((q) => v128.store(v.sums, sum(q), 16 * q)),
        f32.store(v.sums, v.total, difficulty),
      ];
    },
  );
}
