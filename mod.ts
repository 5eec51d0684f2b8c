/**
 * Assay measures AI agents: response matrices, item features, item response theory, and the kernels under
 * them.
 *
 * @module
 */
export * as agents from "./agents/mod.ts";
export * as features from "./features/mod.ts";
export * as figures from "./figures/mod.ts";
export * as files from "./files/mod.ts";
export * as inference from "./inference/mod.ts";
export * as irt from "./irt/mod.ts";
export * as kernels from "./kernels/mod.ts";
export * as responses from "./responses/mod.ts";
export * as sandbox from "./sandbox/mod.ts";
export * as studies from "./studies/mod.ts";
