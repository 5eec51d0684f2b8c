import {
  type Backend,
  DeviceError,
  openGpu,
  ReferenceBackend,
  WasmBackend,
} from "../../kernels/mod.ts";
import { detectWasmFeatures } from "../../kernels/wasm/features.ts";
import type { Code, Engine } from "./kernel_case.ts";

/** A backend that takes part, or why it does not. */
export type Entrant =
  | { readonly name: string; readonly code: Code; readonly backend: Backend }
  | { readonly name: string; readonly notRun: string };

/** What takes part here: the plain form, WebAssembly without and with machine code, and WebGPU. */
export async function openEntrants(): Promise<Entrant[]> {
  const portable = new WasmBackend(detectWasmFeatures({ portable: true }));
  const wasm = new WasmBackend();
  return [
    { name: "reference", code: "plain", backend: new ReferenceBackend() },
    { name: "wasm, portable", code: "wasm", backend: portable },
    wasm.features.native ? { name: "wasm", code: "native", backend: wasm } : {
      name: "wasm",
      notRun: "no machine code here: it needs Linux on x86-64 with AVX2, and --allow-ffi",
    },
    await openGpuEntrant(),
  ];
}

async function openGpuEntrant(): Promise<Entrant> {
  try {
    const backend = await openGpu();
    const { software } = backend.info;
    return software
      ? { name: "webgpu (software)", code: "software gpu", backend }
      : { name: "webgpu", code: "gpu", backend };
  } catch (error) {
    if (!(error instanceof DeviceError && error.reason === "absent")) throw error;
    return { name: "webgpu", notRun: "no WebGPU adapter" };
  }
}

/** How the engines of a case are made from the entrants. */
export interface EngineOptions<T> {
  /** Gives what is compared, and is timed unless `run` is told */
  readonly answer: (backend: Backend) => T | Promise<T>;
  readonly run?: (backend: Backend) => unknown;
  /** Codes that use all cores; all but a software GPU use one unless told */
  readonly allCores?: readonly Code[];
  /** Why entrants of a code are left out */
  readonly leftOut?: Partial<Record<Code, string>>;
}

/** Why the plain form or a software GPU is left out of large work. */
export const TOO_LONG = "too slow to be timed at this size";

/** The same call on each entrant. */
export function enginesOf<T>(
  entrants: readonly Entrant[],
  { answer, run = answer, allCores = [], leftOut = {} }: EngineOptions<T>,
): Engine<T>[] {
  return entrants.map((entrant) => {
    if ("notRun" in entrant) return entrant;
    const { name, code, backend } = entrant;
    const reason = leftOut[code];
    if (reason) return { name, notRun: reason };
    const cores = code === "software gpu" || allCores.includes(code) ? "all" : 1;
    return { name, code, cores, run: () => run(backend), answer: () => answer(backend) };
  });
}
