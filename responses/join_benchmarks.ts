import { commonBenchmarks, type NameOrder, overlay, positions } from "./_combine.ts";
import { SCORED } from "./cell_status.ts";
import { selectItems } from "./select.ts";
import { withPrefix } from "./with_prefix.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/** A matrix and the benchmark it belongs to. */
export interface BenchmarkMatrix {
  benchmark: string;
  matrix: ResponseMatrix;
}

/** A joined matrix, and what had to go. */
export interface JoinedBenchmarks {
  matrix: ResponseMatrix;
  /** Items without a score from anyone, which are left out */
  droppedItems: string[];
}

/**
 * Joins matrices of several benchmarks into one over the union of their items.
 *
 * Respondents are `"separate"` by default: each row is prefixed by its benchmark, so that the result
 * is block-diagonal and no row meets two benchmarks. With `"shared"` a respondent of the same name is
 * one row. Items are prefixed unless they begin with the name of their benchmark. Cells between blocks
 * are "not run". Items that nobody has a score on are left out and reported.
 *
 * @param benchmarks In the order in which blocks shall stand
 * @param options `respondents`: how they meet; `items`: whether columns stand in order of first mention
 * (default) or sorted by name
 * @throws {RangeError} When there is nothing to join, a benchmark or an item occurs twice, or no cell has
 * a score
 *
 * @example Two benchmarks, the same agent in both
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { joinBenchmarks } from "./join_benchmarks.ts";
 * import { strict as assert } from "node:assert";
 *
 * const usaco = ResponseMatrix.fromRows({ respondents: ["a"], items: ["1", "2"], rows: [[1, "error"]] });
 * const gaia = ResponseMatrix.fromRows({ respondents: ["a", "b"], items: ["1"], rows: [[0], [1]] });
 * const { matrix, droppedItems } = joinBenchmarks([
 *   { benchmark: "usaco", matrix: usaco },
 *   { benchmark: "gaia", matrix: gaia },
 * ]);
 * assert.deepEqual(matrix.respondents, ["usaco.a", "gaia.a", "gaia.b"]);
 * assert.deepEqual(matrix.items, ["usaco.1", "gaia.1"]);
 * assert.deepEqual(droppedItems, ["usaco.2"]);
 * assert.equal(matrix.scoreAt(0, 1), undefined);
 * ```
 */
export function joinBenchmarks(
  benchmarks: readonly BenchmarkMatrix[],
  options: { respondents?: "separate" | "shared"; items?: NameOrder } = {},
): JoinedBenchmarks {
  const { respondents = "separate" } = options;
  if (benchmarks.length === 0) {
    throw new RangeError("Cannot join benchmarks as there must be at least one: found none");
  }
  const names = benchmarks.map((b) => b.benchmark);
  const twice = names.find((name, b) => names.indexOf(name) !== b);
  if (twice !== undefined) {
    throw new RangeError(
      `Cannot join benchmarks as each must occur once: found "${twice}" twice`,
    );
  }
  const parts = benchmarks.map(({ benchmark, matrix }) =>
    withPrefix(matrix, { benchmark, respondents: respondents === "separate" })
  );
  const items = positions(parts.map((part) => part.items), options.items);
  commonBenchmarks(parts, items); // refuses an item of two benchmarks before anything is laid out
  const whole = overlay(parts, {
    respondents: positions(parts.map((part) => part.respondents)),
    items,
    wins: () => true,
  });
  return dropUnscoredItems(whole);
}

/**
 * Leaves out the items on which nobody has a score.
 *
 * @param matrix `[R, I]`
 * @throws {RangeError} When no item has a score
 *
 * @example A task that always broke
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { dropUnscoredItems } from "./join_benchmarks.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a"],
 *   items: ["x", "y"],
 *   rows: [["error", 1]],
 * });
 * assert.deepEqual(dropUnscoredItems(matrix).droppedItems, ["x"]);
 * ```
 */
export function dropUnscoredItems(matrix: ResponseMatrix): JoinedBenchmarks {
  const I = matrix.items.length;
  const scored = new Array<boolean>(I).fill(false);
  matrix.status.forEach((code, c) => {
    if (code === SCORED) scored[c % I] = true;
  });
  const droppedItems = matrix.items.filter((_, i) => !scored[i]);
  if (droppedItems.length === I) {
    throw new RangeError("Cannot leave out items without a score as no item has one");
  }
  return {
    matrix: droppedItems.length ? selectItems(matrix, scored) : matrix,
    droppedItems,
  };
}
