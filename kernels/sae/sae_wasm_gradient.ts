import { type Code, sequence, type Value } from "../wasm/code.ts";
import { continueIf, loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { add, clearSums, foldSums, overRows, overStrips, STRIP, sumOf, SUMS } from "./sae_lanes.ts";
import { pullNative, spreadNative } from "./sae_gradient_native.ts";
import { residualNative } from "./sae_residual_native.ts";

/** Slots that are taken out of a row in one pass over it. */
export const TOGETHER = 4;
const EACH = [0, 1, 2, 3] as const;

/**
 * Adds residual(base, out, stride, count, values, features, slots, decoder, dots, squares), row by row:
 *
 *   out = base - Σ value · decoder[feature];   dots[slot] = out · decoder[feature];   squares = out · out
 *
 * The slots of a row stand side by side, a multiple of four; those that hold nothing come last.
 */
export function addResidual(builder: ModuleBuilder, wasm: WasmFeatures): void {
  const { madd, nmadd } = multiplyAdd(wasm.relaxed);
  const params = {
    base: "i32",
    out: "i32",
    stride: "i32",
    count: "i32",
    values: "i32",
    features: "i32",
    slots: "i32",
    decoder: "i32",
    dots: "i32",
    squares: "i32",
  } as const;
  const locals = {
    ...SUMS as Record<"sum0", "v128">,
    at: "i32",
    slot: "i32",
    from: "i32",
    bytes: "i32",
    x: "v128",
    v0: "v128",
    v1: "v128",
    v2: "v128",
    v3: "v128",
    d0: "i32",
    d1: "i32",
    d2: "i32",
    d3: "i32",
  } as const;
  builder.twin("residual", residualNative);
  builder.function("residual", params, locals, (v) => {
    const row = (offset: number) =>
      add(v.decoder, i32.mul(i32.load(add(v.features, v.slot), offset), v.stride));
    const held = f32.gt(f32.load(add(v.values, v.slot)), f32.const(0));
    const more = (...body: Code[]) =>
      sequence(
        v.slot.set(i32.const(0)),
        loop(
          ...body,
          continueIf(i32.and(i32.ltU(v.slot, v.bytes), held)),
        ),
      );
    const dot = (from: Value) =>
      sequence(
        clearSums(v),
        overStrips(v.at, v.stride, (offset) =>
          sumOf(v, offset).set(madd(
            v128.load(add(v.out, v.at), offset),
            v128.load(add(from, v.at), offset),
            sumOf(v, offset),
          ))),
      );
    return [
      v.bytes.set(i32.shl(v.slots, i32.const(2))),
      overRows(
        v.count,
        [
          [v.base, v.stride],
          [v.out, v.stride],
          [v.values, v.bytes],
          [v.features, v.bytes],
          [v.dots, v.bytes],
          [v.squares, i32.const(4)],
        ],
        v.from.set(v.base),
        more(
          ...EACH.flatMap((s) => [
            v[`v${s}`].set(v128.load32Splat(add(v.values, v.slot), 4 * s)),
            v[`d${s}`].set(row(4 * s)),
          ]),
          overStrips(v.at, v.stride, (offset) =>
            sequence(
              v.x.set(v128.load(add(v.from, v.at), offset)),
              ...EACH.map((s) =>
                v.x.set(nmadd(v[`v${s}`], v128.load(add(v[`d${s}`], v.at), offset), v.x))
              ),
              v128.store(add(v.out, v.at), v.x, offset),
            )),
          v.from.set(v.out),
          v.slot.set(add(v.slot, i32.const(4 * TOGETHER))),
        ),
        more(
          v.d0.set(row(0)),
          dot(v.d0),
          f32.store(add(v.dots, v.slot), foldSums(v)),
          v.slot.set(add(v.slot, i32.const(4))),
        ),
        dot(v.out),
        f32.store(v.squares, foldSums(v)),
      ),
    ];
  });
}

/**
 * Adds spread(rows, stride, count, share, sums, squares): the sums of each column, and Σ (x - mean)² with
 * the mean that `share`, one over the count, makes of them.
 */
export function addSpread(builder: ModuleBuilder, wasm: WasmFeatures): void {
  const { madd } = multiplyAdd(wasm.relaxed);
  const params = {
    rows: "i32",
    stride: "i32",
    count: "i32",
    share: "f32",
    sums: "i32",
    squares: "i32",
  } as const;
  const each = Array.from({ length: STRIP / 4 }, (_, q) => q);
  const locals = {
    ...SUMS as Record<"sum0", "v128">,
    ...Object.fromEntries(each.map((q) => [`mean${q}`, "v128"])) as Record<"mean0", "v128">,
    at: "i32",
    from: "i32",
    left: "i32",
    x: "v128",
  } as const;
  builder.twin("spread", spreadNative);
  builder.function("spread", params, locals, (v) => {
    const mean = (q: number) => v[`mean${q}` as "mean0"];
    const sum = (q: number) => sumOf(v, 16 * q);
    const rows = (act: (q: number) => Code) =>
      sequence(
        v.from.set(add(v.rows, v.at)),
        v.left.set(v.count),
        overRows(v.left, [[v.from, v.stride]], ...each.map(act)),
      );
    return [
      loop(
        ...each.map((q) => mean(q).set(v128.zero)),
        rows((q) => mean(q).set(f32x4.add(mean(q), v128.load(v.from, 16 * q)))),
        ...each.flatMap((q) => [
          v128.store(add(v.sums, v.at), mean(q), 16 * q),
          mean(q).set(f32x4.mul(f32x4.splat(v.share), mean(q))),
        ]),
        rows((q) =>
          sequence(
            v.x.set(f32x4.sub(v128.load(v.from, 16 * q), mean(q))),
            sum(q).set(madd(v.x, v.x, sum(q))),
          )
        ),
        continueIf(i32.ltU(v.at.tee(add(v.at, i32.const(4 * STRIP))), v.stride)),
      ),
      f32.store(v.squares, foldSums(v)),
    ];
  });
}

/**
 * Adds pull(from, to, starts, entries, base, decoder, encoder, stride, first, end): gradients of the features
 * `from` up to `to`, their columns from byte `first` up to `end`.
 *
 * The rows that feature f is active in are entries `starts[f]` up to `starts[f + 1]`: what is left of the
 * row and the row itself, as addresses from `base`, and their weights.
 *
 *   decoder[f] = Σ weight · rest;   encoder[f] = Σ slope · row
 */
export function addPull(builder: ModuleBuilder, wasm: WasmFeatures): void {
  const { madd } = multiplyAdd(wasm.relaxed);
  const params = {
    from: "i32",
    to: "i32",
    starts: "i32",
    entries: "i32",
    base: "i32",
    decoder: "i32",
    encoder: "i32",
    stride: "i32",
    first: "i32",
    end: "i32",
  } as const;
  const locals = {
    ...SUMS as Record<"sum0", "v128">,
    at: "i32",
    entry: "i32",
    last: "i32",
    row: "i32",
    weight: "v128",
  } as const;
  builder.twin("pull", pullNative);
  builder.function("pull", params, locals, (v) => {
    const each = Array.from({ length: STRIP / 4 }, (_, q) => 16 * q);
    const start = (offset: number) =>
      i32.load(add(v.starts, i32.shl(v.from, i32.const(2))), offset);
    const entry = (n: Value) => add(v.entries, i32.shl(n, i32.const(4)));
    const matrix = (part: 0 | 1, out: typeof v.decoder) =>
      sequence(
        clearSums(v),
        v.entry.set(entry(start(0))),
        loop(
          v.row.set(add(add(v.base, i32.load(v.entry, 4 * part)), v.at)),
          v.weight.set(v128.load32Splat(v.entry, 8 + 4 * part)),
          ...each.map((offset) =>
            sumOf(v, offset).set(madd(v.weight, v128.load(v.row, offset), sumOf(v, offset)))
          ),
          continueIf(i32.ltU(v.entry.tee(add(v.entry, i32.const(16))), v.last)),
        ),
        v.row.set(add(add(out, i32.mul(v.from, v.stride)), v.at)),
        ...each.map((offset) => v128.store(v.row, sumOf(v, offset), offset)),
      );
    return [
      loop(
        v.last.set(entry(start(4))),
        when(i32.ne(start(0), start(4)), [
          v.at.set(v.first),
          loop(
            matrix(0, v.decoder),
            matrix(1, v.encoder),
            continueIf(i32.ltU(v.at.tee(add(v.at, i32.const(4 * STRIP))), v.end)),
          ),
        ]),
        continueIf(i32.ltU(v.from.tee(add(v.from, i32.const(1))), v.to)),
      ),
    ];
  });
}
