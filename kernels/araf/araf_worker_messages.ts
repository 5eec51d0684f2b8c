import type { WasmFeatures } from "../wasm/features.ts";
import type { ArafTeam } from "./araf_team.ts";
import type { ArafJob, ArafProblem, ArafResult } from "./araf_types.ts";

/** A group of fits for a worker; the problem travels only where it is not the worker's last one. */
export interface ToWorker {
  readonly features: WasmFeatures;
  readonly problem?: ArafProblem;
  readonly job: Omit<ArafJob, "problem" | "penalty">;
  readonly penalties: readonly number[];
  /** Where several workers train the same group. */
  readonly team?: ArafTeam;
}

export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "progress"; readonly epochs: number }
  | { readonly type: "result"; readonly at: number; readonly result: ArafResult }
  | { readonly type: "done"; readonly epochs: number }
  | { readonly type: "failed"; readonly message: string };
