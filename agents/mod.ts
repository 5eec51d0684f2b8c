/**
 * Agents: models that act by a text protocol and tools in a sandbox, their traces, scenarios and repairs.
 *
 * @module
 */
export * from "./protocol/mod.ts";
export * from "./tools/mod.ts";
export * from "./loop/mod.ts";
export * from "./traces/mod.ts";
export * from "./scenarios/mod.ts";
export * from "./tasks/mod.ts";
export * from "./repair/mod.ts";
