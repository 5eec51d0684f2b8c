import { CELL_STATUSES, type CellStatus, SCORED } from "./cell_status.ts";
import type { ResponseMatrix } from "./response_matrix.ts";

/** Counts of a matrix or of one benchmark of it. */
export interface MatrixCounts {
  /** Respondents; within a benchmark, those with at least one score in it */
  respondents: number;
  items: number;
  /** Cells with a score */
  observed: number;
  /** Mean of the scores; `undefined` where there is none */
  mean: number | undefined;
}

/** A summary of a matrix. */
export interface MatrixDescription extends MatrixCounts {
  /** Cells in all, R·I */
  cells: number;
  /** How many cells have each status */
  statuses: Record<CellStatus, number>;
  /** Whether every score is 0 or 1 */
  binary: boolean;
  /** In the order of the columns */
  benchmarks: ({ benchmark: string } & MatrixCounts)[];
}

/**
 * Sizes, statuses and means of a matrix, in all and for each benchmark.
 *
 * @param matrix `[R, I]`
 *
 * @example Two agents, half of the cells missing
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { describeMatrix } from "./describe_matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const described = describeMatrix(
 *   ResponseMatrix.fromRows({
 *     respondents: ["a", "b"],
 *     items: ["p.1", "q.1"],
 *     rows: [[1, "timeout"], [0, "error"]],
 *   }),
 * );
 * assert.equal(described.mean, 0.5);
 * assert.equal(described.statuses.timeout, 1);
 * assert.deepEqual(described.benchmarks[1], {
 *   benchmark: "q",
 *   respondents: 0,
 *   items: 1,
 *   observed: 0,
 *   mean: undefined,
 * });
 * ```
 */
export function describeMatrix(matrix: ResponseMatrix): MatrixDescription {
  const R = matrix.respondents.length, I = matrix.items.length;
  const parts = new Map<string, { items: number; sum: number; observed: number; rows: number }>();
  for (const benchmark of matrix.benchmarks) {
    const part = parts.get(benchmark) ?? { items: 0, sum: 0, observed: 0, rows: 0 };
    part.items++;
    parts.set(benchmark, part);
  }
  const statuses = CELL_STATUSES.map(() => 0);
  let sum = 0, binary = true;
  for (let r = 0; r < R; r++) {
    const met = new Set<string>();
    for (let i = 0; i < I; i++) {
      const c = r * I + i;
      statuses[matrix.status[c]]++;
      if (matrix.status[c] !== SCORED) continue;
      const score = matrix.scores[c], part = parts.get(matrix.benchmarks[i])!;
      binary &&= score === 0 || score === 1;
      sum += score;
      part.sum += score;
      part.observed++;
      met.add(matrix.benchmarks[i]);
    }
    for (const benchmark of met) parts.get(benchmark)!.rows++;
  }
  const mean = (total: number, count: number) => count ? total / count : undefined;
  return {
    respondents: R,
    items: I,
    cells: R * I,
    observed: matrix.observedCount,
    mean: mean(sum, matrix.observedCount),
    statuses: Object.fromEntries(
      CELL_STATUSES.map((status, code) => [status, statuses[code]]),
    ) as Record<CellStatus, number>,
    binary: binary && matrix.observedCount > 0,
    benchmarks: [...parts].map(([benchmark, part]) => ({
      benchmark,
      respondents: part.rows,
      items: part.items,
      observed: part.observed,
      mean: mean(part.sum, part.observed),
    })),
  };
}
