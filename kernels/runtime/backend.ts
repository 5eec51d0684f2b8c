import type { WasmBackend } from "../wasm/wasm_backend.ts";
import type { GpuBackend } from "./gpu_backend.ts";

export type BackendKind = "webgpu" | "wasm" | "reference";

/** Which machine computed a result; stands in every result file. */
export interface BackendInfo {
  readonly kind: BackendKind;
  /** The adapter's or the engine's own name. */
  readonly name: string;
  /** True where no graphics hardware takes part. */
  readonly software: boolean;
}

/** The plain double-precision TypeScript forms, for reading and checking. */
export class ReferenceBackend {
  readonly kind = "reference";
  get info(): BackendInfo {
    return { kind: "reference", name: "TypeScript in double precision", software: true };
  }
  close(): void {}
}

/** Where kernels run. Every kernel family accepts each of the three. */
export type Backend = GpuBackend | WasmBackend | ReferenceBackend;
