import type { WasmBackend } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import type { FitTemperInput } from "./fit_temper.ts";
import type { TemperFit } from "./temper_fit.ts";

/** One fit of a batch, as a worker is told of it. */
export interface ToBatchWorker {
  readonly features: WasmBackend["features"];
  readonly cells: Cells;
  readonly input: Omit<FitTemperInput, "backend" | keyof SharedInput>;
  /** What fits have in common goes by number, its values only with the first fit in the worker that has it */
  readonly shared: Readonly<Record<keyof SharedInput, number>>;
  readonly news: Partial<SharedInput>;
}

/** What of a fit is often that of another as well. */
export type SharedInput = Pick<FitTemperInput, "textGroups" | "benchmarks" | "respondents">;

export const SHARED = ["textGroups", "benchmarks", "respondents"] as const;

/** What a worker answers. */
export type FromBatchWorker =
  | { readonly type: "ready" }
  | { readonly type: "fit"; readonly fit: TemperFit }
  | { readonly type: "failed"; readonly name: string; readonly message: string };
