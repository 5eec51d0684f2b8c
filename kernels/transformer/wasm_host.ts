import type { WasmBackend } from "../wasm/wasm_backend.ts";

/** What the hosts of the emitted programs share. Each returns what to run, later and often. */
export interface WasmHost {
  readonly wasm: WasmBackend;
}
