/**
 * Item response theory: models, fitting, metrics, simulation.
 *
 * @module
 */
export * from "./agreement/mod.ts";
export * from "./araf/mod.ts";
export * from "./baselines/mod.ts";
export * from "./items/mod.ts";
export * from "./metrics/mod.ts";
export * from "./optimise/mod.ts";
export * from "./simulate/mod.ts";
export * from "./temper/mod.ts";
