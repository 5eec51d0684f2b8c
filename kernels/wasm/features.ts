import { supportsNative } from "../native/native_twin.ts";
import { ModuleBuilder } from "./module_builder.ts";
import { multiplyAdd, v128 } from "./simd.ts";

/** What this engine's WebAssembly offers beyond plain 128-bit SIMD. */
export interface WasmFeatures {
  /** Fused multiply-add in one instruction (relaxed SIMD). */
  readonly relaxed: boolean;
  /** Loops that have a twin in machine code run that, with the same bits in less time. */
  readonly native?: boolean;
}

/** Asks the engine by validating a tiny module, and the processor what it has. Plain WebAssembly when `portable`. */
export function detectWasmFeatures({ portable = false } = {}): WasmFeatures {
  const { madd } = multiplyAdd(true);
  const probe = new ModuleBuilder().function("probe", { at: "i32" }, {}, ({ at }) => [
    v128.store(at, madd(v128.load(at), v128.load(at), v128.load(at))),
  ]);
  const relaxed = WebAssembly.validate(probe.encode());
  return { relaxed, native: relaxed && !portable && supportsNative() };
}
