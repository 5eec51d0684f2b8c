import {
  type Backend,
  openTransformer,
  type TransformerDevice,
  WasmBackend,
} from "../../kernels/mod.ts";

/** Opens the device of one model; on WebAssembly with a memory of the model's own. */
export function openModelDevice(backend: Backend): TransformerDevice {
  return openTransformer(
    backend.kind === "wasm" ? new WasmBackend(backend.features) : backend,
  );
}
