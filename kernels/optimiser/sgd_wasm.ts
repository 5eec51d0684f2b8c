import { continueIf, loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { type BatchSize, cycleRates, type RateTable } from "./rates.ts";
import { type SgdConstants, type SgdState, SNAPPED } from "./sgd_reference.ts";

/**
 * Adds the step under the given name:
 *
 *   name(raw, gradient, bytes, rates, period, penaltyScale, snapBelow)
 *
 * `bytes` of each array, a multiple of 16; at `rates` lie quads (rates, penalties) that start anew after
 * `period` bytes, a multiple of 32. A `snapBelow` of minus infinity snaps nothing.
 */
export function addSgd(builder: ModuleBuilder, name: string, features: WasmFeatures): void {
  const { madd, nmadd } = multiplyAdd(features.relaxed);
  const params = {
    raw: "i32",
    gradient: "i32",
    bytes: "i32",
    rates: "i32",
    period: "i32",
    penaltyScale: "f32",
    snapBelow: "f32",
  } as const;
  const locals = { at: "i32", turn: "i32", value: "v128", slope: "v128" } as const;
  builder.function(name, params, locals, (v) => {
    const rate = i32.add(v.rates, v.turn);
    const place = i32.add(v.raw, v.at);
    return [
      loop(
        v.value.set(v128.load(place)),
        v.slope.set(v128.load(i32.add(v.gradient, v.at))),
        v.slope.set(madd(f32x4.splat(v.penaltyScale), v128.load(rate, 16), v.slope)),
        v.slope.set(v128.and(v.slope, f32x4.gt(v.value, v128.zero))),
        v.value.set(nmadd(v128.load(rate), v.slope, v.value)),
        v128.store(
          place,
          v128.select(
            f32x4.const(SNAPPED),
            v.value,
            f32x4.le(v.value, f32x4.splat(v.snapBelow)),
          ),
        ),
        when(
          i32.geU(v.turn.tee(i32.add(v.turn, i32.const(32))), v.period),
          [v.turn.set(i32.const(0))],
        ),
        continueIf(i32.ltU(v.at.tee(i32.add(v.at, i32.const(16))), v.bytes)),
      ),
    ];
  });
}

/** One step of arrays that live on the host. */
export function sgdWasm(
  wasm: WasmBackend,
  { raw, gradient }: SgdState,
  { penaltyScale, snapBelow = -Infinity }: SgdConstants,
  rates: RateTable,
  { models, size }: BatchSize,
): void {
  const program = wasm.program("sgd", (features) => {
    const builder = new ModuleBuilder();
    addSgd(builder, "step", features);
    return builder;
  });
  const padded = Math.ceil(size / 4) * 4;
  for (let model = 0; model < models; model++) {
    using scope = wasm.scope();
    const table = cycleRates(rates, model, (m, c) => [
      rates.at("rate", m, c),
      rates.at("penalty", m, c),
    ]);
    const cycle = scope.upload(table);
    const [r, g] = [raw, gradient].map((array) => {
      const at = scope.zeros(padded);
      scope.f32(at, size).set(array.subarray(model * size, (model + 1) * size));
      return at;
    });
    program.step(r, g, 4 * padded, cycle, 4 * table.length, penaltyScale, snapBelow);
    raw.set(scope.f32(r, size), model * size);
  }
}
