/**
 * What of Assay runs in a browser: kernels on its WebGPU or in WebAssembly, models, response matrices.
 * `deno task bundle` makes one file of it, with types.
 *
 * Workers cannot be started out of one file: train with `workers: 0`, on WebGPU or on the page's own thread.
 * What reads or writes files says that a browser has none.
 *
 * @module
 */
export * as irt from "../irt/mod.ts";
export * as kernels from "../kernels/mod.ts";
export * as responses from "../responses/mod.ts";
