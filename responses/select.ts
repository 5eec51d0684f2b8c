import { ResponseMatrix } from "./response_matrix.ts";
import { type IndexSelection, selectedIndices } from "./_selected_indices.ts";

/**
 * The part of a matrix that lies in some rows and columns, in the order in which they are named.
 *
 * @param matrix `[R, I]`
 * @param selection Index lists or masks of booleans; all if left out
 * @returns A new matrix, nothing shared with the old one
 * @throws {RangeError} When an index is outside or named twice, a mask has another length, or nothing
 * is left
 *
 * @example Turn the columns around
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { selectCells } from "./select.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a"],
 *   items: ["x", "y", "z"],
 *   rows: [[1, "error", 0]],
 * });
 * const turned = selectCells(matrix, { items: [2, 1] });
 * assert.deepEqual(turned.items, ["z", "y"]);
 * assert.equal(turned.statusAt(0, 1), "error");
 * ```
 */
export function selectCells(
  matrix: ResponseMatrix,
  selection: { items?: IndexSelection; respondents?: IndexSelection },
): ResponseMatrix {
  const I = matrix.items.length;
  const rows = selectedIndices(selection.respondents, matrix.respondents.length, "respondent");
  const columns = selectedIndices(selection.items, I, "item");
  const take = <T extends Float64Array | Uint8Array | Uint32Array>(from: T, to: T): T => {
    let c = 0;
    for (const r of rows) for (const i of columns) to[c++] = from[r * I + i];
    return to;
  };
  const size = rows.length * columns.length;
  const { trials } = matrix;
  return ResponseMatrix.create({
    respondents: Array.from(rows, (r) => matrix.respondents[r]),
    items: Array.from(columns, (i) => matrix.items[i]),
    benchmarks: Array.from(columns, (i) => matrix.benchmarks[i]),
    scores: take(matrix.scores, new Float64Array(size)),
    status: take(matrix.status, new Uint8Array(size)),
    ...(trials && {
      trials: {
        passed: take(trials.passed, new Uint32Array(size)),
        total: take(trials.total, new Uint32Array(size)),
      },
    }),
  });
}

/**
 * Some columns of a matrix, in the order named; see {@linkcode selectCells}.
 *
 * @example By mask
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { selectItems } from "./select.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b"],
 *   items: ["x", "y"],
 *   rows: [[1, 0], [0, 1]],
 * });
 * assert.deepEqual(selectItems(matrix, [false, true]).items, ["y"]);
 * ```
 */
export function selectItems(matrix: ResponseMatrix, items: IndexSelection): ResponseMatrix {
  return selectCells(matrix, { items });
}

/**
 * Some rows of a matrix, in the order named; see {@linkcode selectCells}.
 *
 * @example By index
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { selectRespondents } from "./select.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b"],
 *   items: ["x", "y"],
 *   rows: [[1, 0], [0, 1]],
 * });
 * assert.deepEqual(selectRespondents(matrix, [1]).respondents, ["b"]);
 * ```
 */
export function selectRespondents(
  matrix: ResponseMatrix,
  respondents: IndexSelection,
): ResponseMatrix {
  return selectCells(matrix, { respondents });
}
