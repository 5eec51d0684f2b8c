/** The benchmarks of the published models, in their order; the first is the primary one. */
export const MODELLED_BENCHMARKS: readonly string[] = [
  "colbench_backend_programming",
  "corebench_hard",
  "scicode",
  "scienceagentbench",
];

/** The SciCode tasks that were revised, and to which the published matrices are limited. */
export const SCICODE_REVISED_TASKS: readonly number[] = [
  ...[2, 9, 12, 14, 15, 16, 23, 28, 32, 35, 41, 43, 46, 48, 52, 56],
  ...[58, 59, 61, 62, 63, 64, 66, 67, 71, 72, 77, 79, 80],
];

/**
 * Modelled benchmarks first and in their order, then the others by name.
 *
 * @example One of either kind
 * ```ts
 * import { inModellingOrder } from "./known_benchmarks.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(inModellingOrder(["gaia", "scicode"]), ["scicode", "gaia"]);
 * ```
 */
export function inModellingOrder(benchmarks: Iterable<string>): string[] {
  const rank = (name: string) => {
    const at = MODELLED_BENCHMARKS.indexOf(name);
    return at < 0 ? MODELLED_BENCHMARKS.length : at;
  };
  return [...benchmarks].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * The name of an item with its benchmark written in full: of `colbench.7`, in
 * `colbench_backend_programming`, that is `colbench_backend_programming.7`. Other names stay.
 *
 * @example A short name is written in full
 * ```ts
 * import { fullItemName } from "./known_benchmarks.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(fullItemName("corebench.capsule-1", "corebench_hard"), "corebench_hard.capsule-1");
 * assert.equal(fullItemName("scicode.2", "scicode"), "scicode.2");
 * ```
 */
export function fullItemName(item: string, benchmark: string): string {
  const dot = item.indexOf(".");
  return dot > 0 && benchmark.startsWith(`${item.slice(0, dot)}_`)
    ? benchmark + item.slice(dot)
    : item;
}
