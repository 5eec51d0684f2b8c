import { ResponseMatrix } from "./response_matrix.ts";

/**
 * The name with `<benchmark>.` before it, unless it has that already.
 *
 * @example An agent of one benchmark
 * ```ts
 * import { prefixRespondent } from "./with_prefix.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(prefixRespondent("agent:model", "usaco"), "usaco.agent:model");
 * ```
 */
export function prefixRespondent(respondent: string, benchmark: string): string {
  return respondent.startsWith(`${benchmark}.`) ? respondent : `${benchmark}.${respondent}`;
}

/**
 * The name with `<benchmark>.` before it, unless it begins with the name of the benchmark or with that
 * name less a final `_hard`, as the published matrices have it.
 *
 * @example With and without
 * ```ts
 * import { prefixItem } from "./with_prefix.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(prefixItem("7", "corebench_hard"), "corebench_hard.7");
 * assert.equal(prefixItem("corebench.7", "corebench_hard"), "corebench.7");
 * ```
 */
export function prefixItem(item: string, benchmark: string): string {
  const short = benchmark.replace(/_hard$/, "");
  return item.startsWith(benchmark) || item.startsWith(short) ? item : `${benchmark}.${item}`;
}

/**
 * The same matrix with the benchmark in front of its names, so that matrices of several benchmarks can
 * stand side by side; every item is assigned to that benchmark.
 *
 * @param matrix `[R, I]`
 * @param options `benchmark`: its name; `respondents`, `items`: whether to prefix those, both by default
 * @throws {RangeError} When two names become one
 *
 * @example One item has its benchmark already
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { withPrefix } from "./with_prefix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a"],
 *   items: ["7", "corebench.8"],
 *   rows: [[1, 0]],
 * });
 * const named = withPrefix(matrix, { benchmark: "corebench_hard" });
 * assert.deepEqual(named.respondents, ["corebench_hard.a"]);
 * assert.deepEqual(named.items, ["corebench_hard.7", "corebench.8"]);
 * assert.deepEqual(named.benchmarks, ["corebench_hard", "corebench_hard"]);
 * ```
 */
export function withPrefix(
  matrix: ResponseMatrix,
  options: { benchmark: string; respondents?: boolean; items?: boolean },
): ResponseMatrix {
  const { benchmark, respondents = true, items = true } = options;
  const { scores, status, trials } = matrix;
  return ResponseMatrix.create({
    respondents: respondents
      ? matrix.respondents.map((name) => prefixRespondent(name, benchmark))
      : matrix.respondents,
    items: items ? matrix.items.map((name) => prefixItem(name, benchmark)) : matrix.items,
    benchmarks: matrix.items.map(() => benchmark),
    scores,
    status,
    trials,
  });
}
