/**
 * Stands in for `files` in a page of tests: fixtures come from the server.
 *
 * @module
 */
export * from "../../browser/_no_files.ts";
export { readSafetensors } from "../../files/safetensors.ts";
