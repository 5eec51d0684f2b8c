import { continueIf, loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { type AdamWConstants, type AdamWState, biasCorrections } from "./adamw_reference.ts";
import { type BatchSize, cycleRates, type RateTable } from "./rates.ts";

/**
 * Adds the step under the given name:
 *
 *   name(p, g, m, s, bytes, rates, period, mean, root, scale, rest1, beta2, rest2, epsilon)
 *
 * `bytes` of each array, a multiple of 16; at `rates` lie quads (rates, rates × decay) that start anew
 * after `period` bytes, a multiple of 32.
 */
export function addAdamW(builder: ModuleBuilder, name: string, features: WasmFeatures): void {
  const { madd, nmadd } = multiplyAdd(features.relaxed);
  const params = {
    p: "i32",
    g: "i32",
    m: "i32",
    s: "i32",
    bytes: "i32",
    rates: "i32",
    period: "i32",
    mean: "f32",
    root: "f32",
    scale: "f32",
    rest1: "f32",
    beta2: "f32",
    rest2: "f32",
    epsilon: "f32",
  } as const;
  const locals = {
    at: "i32",
    turn: "i32",
    gradient: "v128",
    first: "v128",
    second: "v128",
    value: "v128",
  } as const;
  builder.function(name, params, locals, (v) => {
    const splat = f32x4.splat;
    const place = (base: typeof v.p) => i32.add(base, v.at);
    const rate = i32.add(v.rates, v.turn);
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
        v.first.set(
          f32x4.div(
            f32x4.mul(v.first, splat(v.mean)),
            f32x4.add(f32x4.mul(f32x4.sqrt(v.second), splat(v.root)), splat(v.epsilon)),
          ),
        ),
        v.value.set(v128.load(place(v.p))),
        v.value.set(nmadd(v.value, v128.load(rate, 16), v.value)),
        v128.store(place(v.p), nmadd(v128.load(rate), v.first, v.value)),
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
export function adamWWasm(
  wasm: WasmBackend,
  state: AdamWState,
  constants: AdamWConstants,
  rates: RateTable,
  { models, size }: BatchSize,
): void {
  const program = wasm.program("adamw", (features) => {
    const builder = new ModuleBuilder();
    addAdamW(builder, "step", features);
    return builder;
  });
  const { beta1, beta2, epsilon, gradientScale } = constants;
  const [mean, root] = biasCorrections(constants);
  const padded = Math.ceil(size / 4) * 4;
  for (let model = 0; model < models; model++) {
    using scope = wasm.scope();
    const arrays = [state.parameters, state.gradient, state.first, state.second];
    const table = cycleRates(rates, model, (m, c) => {
      const rate = rates.at("rate", m, c);
      return [rate, rate * rates.at("decay", m, c)];
    });
    const cycle = scope.upload(table);
    const places = arrays.map((array) => {
      const at = scope.zeros(padded);
      scope.f32(at, size).set(array.subarray(model * size, (model + 1) * size));
      return at;
    });
    program.step(
      ...places,
      4 * padded,
      cycle,
      4 * table.length,
      mean,
      root,
      gradientScale,
      1 - beta1,
      beta2,
      1 - beta2,
      epsilon,
    );
    for (const i of [0, 2, 3]) arrays[i].set(scope.f32(places[i], size), model * size);
  }
}
