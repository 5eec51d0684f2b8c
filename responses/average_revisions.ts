import { commonBenchmarks, type NameOrder, positions } from "./_combine.ts";
import { SCORED } from "./cell_status.ts";
import { ResponseMatrix } from "./response_matrix.ts";

/**
 * Averages several revisions (repeated runs) of a matrix cell by cell over the runs that have a score.
 *
 * Rows and columns are the union over all revisions. Where every score behind a cell is 0 or 1, or a
 * count of trials, the mean is kept as trials passed of trials made; otherwise each run counts alike.
 * A cell without any score keeps the first reason given other than "not run".
 *
 * @param revisions M matrices, shapes may differ
 * @param options `order`: whether names stand in order of first mention or sorted by code unit;
 * `respondents`: rows of all revisions, or of the first alone as older published tables have it
 * @returns The mean, and `runs` `[R, I]`, how many runs are behind each score
 * @throws {RangeError} When there is no revision, or two put an item in different benchmarks
 *
 * @example Two runs, one of which broke
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { averageRevisions } from "./average_revisions.ts";
 * import { strict as assert } from "node:assert";
 *
 * const run = (rows: (number | "error")[][]) =>
 *   ResponseMatrix.fromRows({ respondents: ["a"], items: ["x", "y", "z"], rows });
 * const { matrix, runs } = averageRevisions([run([[1, "error", 0.5]]), run([[0, 1, 1]])]);
 * assert.deepEqual([...matrix.scores], [0.5, 1, 0.75]);
 * assert.deepEqual([...runs], [2, 1, 2]);
 * assert.deepEqual([...matrix.trials!.total], [2, 1, 0]);
 * ```
 */
export function averageRevisions(
  revisions: readonly ResponseMatrix[],
  options: { order?: NameOrder; respondents?: "union" | "first" } = {},
): { matrix: ResponseMatrix; runs: Uint32Array } {
  if (revisions.length === 0) {
    throw new RangeError("Cannot average revisions as there must be at least one: found none");
  }
  const rows = options.respondents === "first" ? revisions.slice(0, 1) : revisions;
  const respondents = positions(rows.map((m) => m.respondents), options.order);
  const items = positions(revisions.map((m) => m.items), options.order);
  const benchmarks = commonBenchmarks(revisions, items);

  const I = items.size, size = respondents.size * I;
  const sum = new Float64Array(size), runs = new Uint32Array(size);
  const passed = new Uint32Array(size), total = new Uint32Array(size);
  const counted = new Uint8Array(size).fill(1), status = new Uint8Array(size);
  for (const matrix of revisions) {
    const columns = matrix.items.map((name) => items.get(name)!);
    matrix.respondents.forEach((name, r) => {
      const row = respondents.get(name);
      if (row === undefined) return;
      columns.forEach((column, i) => {
        const from = r * columns.length + i, to = row * I + column;
        const code = matrix.status[from], score = matrix.scores[from];
        if (code !== SCORED) {
          if (status[to] === 0) status[to] = code;
          return;
        }
        status[to] = SCORED;
        sum[to] += score;
        runs[to]++;
        const known = matrix.trials?.total[from] ?? 0;
        if (known === 0 && !Number.isInteger(score)) counted[to] = 0;
        passed[to] += known ? matrix.trials!.passed[from] : score;
        total[to] += known || 1;
      });
    });
  }
  const scores = new Float64Array(size);
  for (let c = 0; c < size; c++) {
    if (runs[c] === 0) continue;
    if (!counted[c]) passed[c] = total[c] = 0;
    scores[c] = total[c] ? passed[c] / total[c] : sum[c] / runs[c];
  }
  const matrix = ResponseMatrix.create({
    respondents: [...respondents.keys()],
    items: [...items.keys()],
    benchmarks,
    scores,
    status,
    trials: { passed, total },
  });
  return { matrix, runs };
}
