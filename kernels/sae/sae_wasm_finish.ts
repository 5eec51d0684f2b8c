import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import { sequence } from "../wasm/code.ts";
import { add, clearSums, foldSums, overRows, overStrips, STRIP, sumOf, SUMS } from "./sae_lanes.ts";
import { adamNative, settleNative, totalNative, unitNative } from "./sae_finish_native.ts";

/**
 * Adds settle(gradient, decoder, encoderGradient, encoder, bias, left, stride, count, squares), row by row:
 *
 *   gradient -= (gradient · decoder) decoder;   left -= bias · encoder
 *   squares = gradient · gradient, then encoderGradient · encoderGradient
 */
export function addSettle(builder: ModuleBuilder, wasm: WasmFeatures): void {
  const { madd, nmadd } = multiplyAdd(wasm.relaxed);
  const params = {
    gradient: "i32",
    decoder: "i32",
    encoderGradient: "i32",
    encoder: "i32",
    bias: "i32",
    left: "i32",
    stride: "i32",
    count: "i32",
    squares: "i32",
  } as const;
  const locals = {
    ...SUMS as Record<"sum0", "v128">,
    at: "i32",
    factor: "v128",
    x: "v128",
  } as const;
  builder.twin("settle", settleNative);
  builder.function("settle", params, locals, (v) => {
    const at = (place: typeof v.left, offset: number) => v128.load(add(place, v.at), offset);
    const square = (offset: number) => sumOf(v, offset).set(madd(v.x, v.x, sumOf(v, offset)));
    const pass = (body: (offset: number) => readonly number[]) =>
      sequence(clearSums(v), overStrips(v.at, v.stride, body));
    return [
      overRows(
        v.count,
        [
          ...[v.gradient, v.decoder, v.encoderGradient, v.encoder].map((p) =>
            [p, v.stride] as const
          ),
          [v.bias, i32.const(4)],
          [v.squares, i32.const(8)],
        ],
        pass((o) => sumOf(v, o).set(madd(at(v.gradient, o), at(v.decoder, o), sumOf(v, o)))),
        v.factor.set(f32x4.splat(foldSums(v))),
        pass((o) =>
          sequence(
            v.x.set(nmadd(v.factor, at(v.decoder, o), at(v.gradient, o))),
            v128.store(add(v.gradient, v.at), v.x, o),
            square(o),
          )
        ),
        f32.store(v.squares, foldSums(v)),
        v.factor.set(v128.load32Splat(v.bias)),
        pass((o) =>
          sequence(
            v128.store(add(v.left, v.at), nmadd(v.factor, at(v.encoder, o), at(v.left, o)), o),
            v.x.set(at(v.encoderGradient, o)),
            square(o),
          )
        ),
        f32.store(v.squares, foldSums(v), 4),
      ),
    ];
  });
}

/** Adds total(rows, stride, count, out): the sums of each column. */
export function addTotal(builder: ModuleBuilder): void {
  const params = { rows: "i32", stride: "i32", count: "i32", out: "i32" } as const;
  const locals = {
    ...SUMS as Record<"sum0", "v128">,
    at: "i32",
    from: "i32",
    left: "i32",
  } as const;
  const each = Array.from({ length: STRIP / 4 }, (_, q) => 16 * q);
  builder.twin("total", totalNative);
  builder.function("total", params, locals, (v) => [
    loop(
      clearSums(v),
      v.from.set(add(v.rows, v.at)),
      v.left.set(v.count),
      overRows(
        v.left,
        [[v.from, v.stride]],
        ...each.map((o) => sumOf(v, o).set(f32x4.add(sumOf(v, o), v128.load(v.from, o)))),
      ),
      ...each.map((o) => v128.store(add(v.out, v.at), sumOf(v, o), o)),
      continueIf(i32.ltU(v.at.tee(add(v.at, i32.const(4 * STRIP))), v.stride)),
    ),
  ]);
}

/** Adds unit(rows, stride, count): brings each row to length 1. */
export function addUnit(builder: ModuleBuilder, wasm: WasmFeatures): void {
  const { madd } = multiplyAdd(wasm.relaxed);
  const params = { rows: "i32", stride: "i32", count: "i32" } as const;
  const locals = {
    ...SUMS as Record<"sum0", "v128">,
    at: "i32",
    x: "v128",
  } as const;
  builder.twin("unit", unitNative);
  builder.function("unit", params, locals, (v) => {
    const place = add(v.rows, v.at);
    return [
      overRows(
        v.count,
        [[v.rows, v.stride]],
        clearSums(v),
        overStrips(v.at, v.stride, (o) =>
          sequence(
            v.x.set(v128.load(place, o)),
            sumOf(v, o).set(madd(v.x, v.x, sumOf(v, o))),
          )),
        v.x.set(f32x4.splat(f32.div(f32.const(1), f32.sqrt(foldSums(v))))),
        overStrips(
          v.at,
          v.stride,
          (o) => v128.store(place, f32x4.mul(v.x, v128.load(place, o)), o),
        ),
      ),
    ];
  });
}

/**
 * Adds adam(p, g, m, s, bytes, mean, root, scale, rest1, beta2, rest2, epsilon, rate): a step of Adam
 * without decay over `bytes` of each array, whole strips of them.
 */
export function addAdam(builder: ModuleBuilder, wasm: WasmFeatures): void {
  const { madd, nmadd } = multiplyAdd(wasm.relaxed);
  const params = {
    p: "i32",
    g: "i32",
    m: "i32",
    s: "i32",
    bytes: "i32",
    mean: "f32",
    root: "f32",
    scale: "f32",
    rest1: "f32",
    beta2: "f32",
    rest2: "f32",
    epsilon: "f32",
    rate: "f32",
  } as const;
  const locals = { at: "i32", gradient: "v128", first: "v128", second: "v128" } as const;
  builder.twin("adam", adamNative);
  builder.function("adam", params, locals, (v) => {
    const splat = f32x4.splat;
    const place = (base: typeof v.p) => add(base, v.at);
    return [
      loop(
        v.gradient.set(f32x4.mul(splat(v.scale), v128.load(place(v.g)))),
        v.first.set(v128.load(place(v.m))),
        v.first.set(madd(splat(v.rest1), f32x4.sub(v.gradient, v.first), v.first)),
        v.second.set(f32x4.mul(splat(v.beta2), v128.load(place(v.s)))),
        v.gradient.set(f32x4.mul(v.gradient, v.gradient)),
        v.second.set(madd(splat(v.rest2), v.gradient, v.second)),
        v128.store(place(v.m), v.first),
        v128.store(place(v.s), v.second),
        v.first.set(f32x4.div(
          f32x4.mul(v.first, splat(v.mean)),
          f32x4.add(f32x4.mul(f32x4.sqrt(v.second), splat(v.root)), splat(v.epsilon)),
        )),
        v128.store(place(v.p), nmadd(splat(v.rate), v.first, v128.load(place(v.p)))),
        continueIf(i32.ltU(v.at.tee(add(v.at, i32.const(16))), v.bytes)),
      ),
    ];
  });
}
