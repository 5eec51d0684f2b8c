/**
 * Agents: the text protocol by which a model acts, and the tools it acts with, over a sandbox.
 *
 * @module
 */
export * from "./protocol/mod.ts";
export * from "./tools/mod.ts";
export * from "./loop/mod.ts";
export * from "./traces/mod.ts";
export * from "./scenarios/mod.ts";
export * from "./repair/mod.ts";
