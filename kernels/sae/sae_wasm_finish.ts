import { type Code, type Local, sequence, type Value } from "../wasm/code.ts";
import { continueIf, loop } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import type { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, f64, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";

const add = (base: Value, offset: Value): Code => i32.add(base, offset);

/** Runs the body at each 16 bytes of a row. */
function overQuads(at: Local, stride: Local, ...body: Code[]): Code {
  return sequence(
    at.set(i32.const(0)),
    loop(...body, continueIf(i32.ltU(at.tee(add(at, i32.const(16))), stride))),
  );
}

/** Runs the body for each row of `count`, each `stride` bytes; `row` counts them. */
function overRows(
  v: { row: Local; count: Local; stride: Local },
  places: readonly Local[],
  ...body: Code[]
): Code {
  return sequence(
    v.row.set(i32.const(0)),
    loop(
      ...body,
      ...places.map((place) => place.set(add(place, v.stride))),
      continueIf(i32.ltU(v.row.tee(add(v.row, i32.const(1))), v.count)),
    ),
  );
}

/** Sum of the four lanes as a double, first to last. */
function fold(lanes: Local): Code {
  const lane = (i: number) => f64.fromF32(f32x4.lane(lanes, i));
  return f64.add(f64.add(f64.add(lane(0), lane(1)), lane(2)), lane(3));
}

/**
 * Adds what follows the sums over the batch:
 *
 *   bias(rest, stride, count, scale, out): out = scale Σ rest
 *   unbias(encoder, stride, count, dBias, out): out -= Σ dBias[f] encoder[f]
 *   project(dDecoder, stride, count, decoder): each row of dDecoder less its part along the decoder's
 *   squares(at, stride, count): sum of squares
 *   unit(decoder, stride, count): brings each row to length 1
 */
export function addFinish(builder: ModuleBuilder, wasm: WasmFeatures): void {
  const { madd, nmadd } = multiplyAdd(wasm.relaxed);
  builder.function(
    "bias",
    { rest: "i32", stride: "i32", count: "i32", scale: "f32", out: "i32" },
    { row: "i32", at: "i32" },
    (v) => {
      const out = add(v.out, v.at);
      return [
        overQuads(v.at, v.stride, v128.store(out, v128.zero)),
        overRows(
          v,
          [v.rest],
          overQuads(
            v.at,
            v.stride,
            v128.store(out, f32x4.add(v128.load(out), v128.load(add(v.rest, v.at)))),
          ),
        ),
        overQuads(v.at, v.stride, v128.store(out, f32x4.mul(f32x4.splat(v.scale), v128.load(out)))),
      ];
    },
  );
  builder.function(
    "unbias",
    { encoder: "i32", stride: "i32", count: "i32", dBias: "i32", out: "i32" },
    { row: "i32", at: "i32", factor: "v128" },
    (v) => {
      const out = add(v.out, v.at);
      return [
        overRows(
          v,
          [v.encoder],
          v.factor.set(v128.load32Splat(add(v.dBias, i32.shl(v.row, i32.const(2))))),
          overQuads(
            v.at,
            v.stride,
            v128.store(out, nmadd(v.factor, v128.load(add(v.encoder, v.at)), v128.load(out))),
          ),
        ),
      ];
    },
  );
  builder.function(
    "project",
    { gradient: "i32", stride: "i32", count: "i32", decoder: "i32" },
    { row: "i32", at: "i32", sum: "v128" },
    (v) => {
      const [g, d] = [add(v.gradient, v.at), add(v.decoder, v.at)];
      return [
        overRows(
          v,
          [v.gradient, v.decoder],
          v.sum.set(v128.zero),
          overQuads(v.at, v.stride, v.sum.set(madd(v128.load(g), v128.load(d), v.sum))),
          v.sum.set(f32x4.splat(f32.fromF64(fold(v.sum)))),
          overQuads(v.at, v.stride, v128.store(g, nmadd(v.sum, v128.load(d), v128.load(g)))),
        ),
      ];
    },
  );
  builder.function(
    "squares",
    { from: "i32", stride: "i32", count: "i32" },
    { row: "i32", at: "i32", x: "v128", sum: "v128", total: "f64" },
    (v) => [
      overRows(
        v,
        [v.from],
        v.sum.set(v128.zero),
        overQuads(
          v.at,
          v.stride,
          v.x.set(v128.load(add(v.from, v.at))),
          v.sum.set(madd(v.x, v.x, v.sum)),
        ),
        v.total.set(f64.add(v.total, fold(v.sum))),
      ),
      v.total.get,
    ],
    "f64",
  );
  builder.function(
    "unit",
    { decoder: "i32", stride: "i32", count: "i32" },
    { row: "i32", at: "i32", x: "v128", sum: "v128" },
    (v) => {
      const d = add(v.decoder, v.at);
      return [
        overRows(
          v,
          [v.decoder],
          v.sum.set(v128.zero),
          overQuads(
            v.at,
            v.stride,
            v.x.set(v128.load(d)),
            v.sum.set(madd(v.x, v.x, v.sum)),
          ),
          v.sum.set(f32x4.splat(f32.fromF64(f64.div(f64.const(1), f64.sqrt(fold(v.sum)))))),
          overQuads(v.at, v.stride, v128.store(d, f32x4.mul(v.sum, v128.load(d)))),
        ),
      ];
    },
  );
}
