import {
  type Backend,
  type BackendKind,
  DeviceError,
  type GpuBackend,
  openGpu,
  ReferenceBackend,
  WasmBackend,
} from "../../kernels/mod.ts";

let gpu: GpuBackend | undefined;
let absent: string | undefined;
try {
  gpu = await openGpu();
} catch (error) {
  if (!(error instanceof DeviceError && error.reason === "absent")) throw error;
  if (Deno.env.get("REQUIRE_GPU")) throw error;
  absent = "skipped: no WebGPU adapter";
}

const wasm = new WasmBackend();

/** A test on the WebGPU device, software or not; skipped without one unless REQUIRE_GPU is set. */
export function gpuTest(name: string, run: (gpu: GpuBackend) => void | Promise<void>): void {
  Deno.test({
    name: absent ? `${name} (${absent})` : name,
    ignore: !gpu,
    fn: () => run(gpu!),
  });
}

/** The same test on each production backend: WebGPU (skipped where absent) and WebAssembly. */
export function backendTest(
  name: string,
  run: (backend: GpuBackend | WasmBackend) => void | Promise<void>,
): void {
  gpuTest(`${name} [webgpu]`, run);
  Deno.test(`${name} [wasm]`, () => run(wasm));
}

/** A backend of each kind that this machine has. */
export function backends(): ReadonlyMap<BackendKind, Backend> {
  const all = new Map<BackendKind, Backend>([["wasm", wasm], [
    "reference",
    new ReferenceBackend(),
  ]]);
  if (gpu) all.set("webgpu", gpu);
  return all;
}
