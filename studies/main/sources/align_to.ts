import { ResponseMatrix } from "../../../responses/mod.ts";

/**
 * A matrix in the rows and columns of another one; what it does not have is "not run".
 *
 * @param matrix Where the cells come from
 * @param shape Whose respondents, items and benchmarks the result has
 *
 * @example
 * ```ts
 * import { ResponseMatrix } from "../../../responses/mod.ts";
 * import { alignTo } from "./align_to.ts";
 * import { strict as assert } from "node:assert";
 *
 * const small = ResponseMatrix.fromRows({ respondents: ["b"], items: ["x"], rows: [[1]] });
 * const shape = ResponseMatrix.fromRows({
 *   respondents: ["a", "b"],
 *   items: ["w", "x"],
 *   rows: [[0, 0], [0, 0]],
 * });
 * const aligned = alignTo(small, shape);
 * assert.equal(aligned.scoreAt(1, 1), 1);
 * assert.equal(aligned.statusAt(0, 1), "not run");
 * ```
 */
export function alignTo(matrix: ResponseMatrix, shape: ResponseMatrix): ResponseMatrix {
  const rows = new Map(matrix.respondents.map((name, r) => [name, r]));
  const columns = new Map(matrix.items.map((name, i) => [name, i]));
  const I = shape.items.length;
  const scores = new Float64Array(shape.respondents.length * I);
  const status = new Uint8Array(scores.length);
  shape.respondents.forEach((respondent, r) => {
    const row = rows.get(respondent);
    if (row === undefined) return;
    shape.items.forEach((item, i) => {
      const column = columns.get(item);
      if (column === undefined) return;
      const from = row * matrix.items.length + column;
      scores[r * I + i] = matrix.scores[from];
      status[r * I + i] = matrix.status[from];
    });
  });
  const { respondents, items, benchmarks } = shape;
  return ResponseMatrix.create({ respondents, items, benchmarks, scores, status });
}
