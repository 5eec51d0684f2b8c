/**
 * WGSL and WebAssembly programs for the hot loops, their plain references, and the runtime that launches
 * them. Kernels know arrays and lengths; they do not know agents, items or files.
 *
 * @module
 */
export {
  type Backend,
  type BackendInfo,
  type BackendKind,
  ReferenceBackend,
} from "./runtime/backend.ts";
export { openBackend, openGpu, type OpenOptions } from "./runtime/open_backend.ts";
export { GpuBackend } from "./runtime/gpu_backend.ts";
export { DeviceError, ShapeError } from "./runtime/errors.ts";
export { WasmBackend } from "./wasm/wasm_backend.ts";
export { CounterRandom } from "./random/counter_random.ts";
export { type RandomSource, streamOf } from "./random/stream.ts";
export { type DrawOptions, philoxUniform, philoxWords } from "./random/philox.ts";
export { fillNormal } from "./random/fill_normal.ts";
