import { ModuleBuilder } from "./module_builder.ts";
import { multiplyAdd, v128 } from "./simd.ts";

/** What this engine's WebAssembly offers beyond plain 128-bit SIMD. */
export interface WasmFeatures {
  /** Fused multiply-add in one instruction (relaxed SIMD). */
  readonly relaxed: boolean;
}

/** Asks the engine by validating a tiny module; nothing is run. */
export function detectWasmFeatures(): WasmFeatures {
  const { madd } = multiplyAdd(true);
  const probe = new ModuleBuilder().function("probe", { at: "i32" }, {}, ({ at }) => [
    v128.store(at, madd(v128.load(at), v128.load(at), v128.load(at))),
  ]);
  return { relaxed: WebAssembly.validate(probe.encode()) };
}
