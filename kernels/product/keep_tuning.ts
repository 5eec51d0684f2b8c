import type { Backend } from "../runtime/backend.ts";
import { parseTuning, type ProductTuning, type TuneOptions, tuneProduct } from "./product_tuner.ts";

/** Where a short text outlives the process. */
export interface KeptText {
  /** Undefined where nothing has been kept */
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/**
 * Tunes the products of a device once and keeps the choice, so that later processes compute with the same
 * programs, and give the same bits.
 *
 * Nothing is measured, kept or changed on a backend that is no hardware WebGPU device. What was kept for
 * another adapter, or does not parse, is measured anew.
 *
 * @param backend Any backend
 * @param kept Where the choice is kept
 * @returns The choice in force, or undefined where the built-in one is
 *
 * @example WebAssembly has nothing to choose
 * ```ts
 * import { tuneBackend } from "./keep_tuning.ts";
 * import { openBackend } from "../runtime/open_backend.ts";
 * import { strict as assert } from "node:assert";
 *
 * const backend = await openBackend({ device: "wasm" });
 * const kept = { read: () => Promise.resolve(undefined), write: () => Promise.reject(new Error()) };
 * assert.equal(await tuneBackend(backend, kept), undefined);
 * ```
 */
export async function tuneBackend(
  backend: Backend,
  kept: KeptText,
  options: Pick<TuneOptions, "software" | "budgetMs"> = {},
): Promise<ProductTuning | undefined> {
  if (backend.kind !== "webgpu") return undefined;
  if (backend.info.software && !options.software) return undefined;
  const known = parsed(await kept.read());
  const tuning = await tuneProduct(backend, { ...options, known });
  if (tuning && tuning !== known) await kept.write(`${JSON.stringify(tuning)}\n`);
  return tuning;
}

function parsed(text: string | undefined): ProductTuning | undefined {
  if (text === undefined) return undefined;
  try {
    return parseTuning(text);
  } catch {
    return undefined;
  }
}
