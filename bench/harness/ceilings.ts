import type { Code } from "./kernel_case.ts";

/** The most that was ever reached, or why nothing is known. */
export type Ceiling =
  | { readonly status: "measured"; readonly perSecond: number }
  | { readonly status: "not measured"; readonly reason: string };

/** A ceiling of one core, and of all of them at once. */
export interface CoreCeilings {
  readonly one: Ceiling;
  readonly all: Ceiling;
}

/** What this machine can do at most, as measured. */
export interface Ceilings {
  readonly cores: number;
  /** Bytes of the arrays that the memory's bandwidth was measured on, together */
  readonly arrayBytes: number;
  /** Floating-point operations a second: WebAssembly in 128 bits, machine code in 256 */
  readonly flop: { readonly wasm: CoreCeilings; readonly native: CoreCeilings };
  /** Bytes a second between memory and cores, read and written together */
  readonly bytes: CoreCeilings;
  /** Of the WebGPU device with its own memory; missing where there is none */
  readonly gpu?: EngineCeilings;
}

/** What an engine could reach at most. */
export interface EngineCeilings {
  readonly flop: Ceiling;
  readonly bytes: Ceiling;
}

/**
 * The ceilings that an engine is held against: those of its instructions on as many cores as it may use. The
 * plain form is held against the best code that the processor runs, a GPU, software or not, against itself.
 */
export function ceilingsOf(
  ceilings: Ceilings,
  { code, cores }: { readonly code: Code; readonly cores: 1 | "all" },
): EngineCeilings {
  const scope = cores === 1 ? "one" : "all";
  if (code === "gpu" || code === "software gpu") {
    const none = { status: "not measured", reason: "no WebGPU device was measured" } as const;
    return ceilings.gpu ?? { flop: none, bytes: none };
  }
  const { wasm, native } = ceilings.flop;
  const bytes = ceilings.bytes[scope];
  if (code === "wasm" || code === "native") return { flop: ceilings.flop[code][scope], bytes };
  return { flop: native[scope].status === "measured" ? native[scope] : wasm[scope], bytes };
}
