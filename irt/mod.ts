/**
 * Item response theory: models, fitting, metrics, simulation.
 *
 * @module
 */
export * from "./baselines/mod.ts";
export * from "./metrics/mod.ts";
export * from "./optimise/mod.ts";
