import type { WasmBackend } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import type { FitTemperInput } from "./fit_temper.ts";
import type { TemperFit } from "./temper_fit.ts";

/** One fit of a batch, as a worker is told of it. */
export interface ToBatchWorker {
  readonly features: WasmBackend["features"];
  readonly cells: Cells;
  /** Text groups go by number, their values only with the first fit that uses them in the worker */
  readonly input: Omit<FitTemperInput, "backend" | "textGroups">;
  readonly textGroups: number;
  readonly newTextGroups?: FitTemperInput["textGroups"];
}

/** What a worker answers. */
export type FromBatchWorker =
  | { readonly type: "ready" }
  | { readonly type: "fit"; readonly fit: TemperFit }
  | { readonly type: "failed"; readonly name: string; readonly message: string };
