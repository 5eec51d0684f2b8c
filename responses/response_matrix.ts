import { checkParts, type CompleteParts } from "./_check_parts.ts";
import { type CellValue, draftCells } from "./_draft_cells.ts";
import { CELL_STATUSES, type CellStatus, SCORED } from "./cell_status.ts";

/** Trials behind each score: `passed` of `total`, both `[R, I]`; `total` 0 where no count is known. */
export interface Trials {
  readonly passed: Uint32Array;
  readonly total: Uint32Array;
}

/** What a {@linkcode ResponseMatrix} is made of. */
export interface ResponseMatrixParts {
  /** Names of the R respondents, each once */
  respondents: readonly string[];
  /** Names of the I items, each once */
  items: readonly string[];
  /** `[R, I]` row-major, in [0, 1] where scored and 0 elsewhere */
  scores: Float64Array;
  /** `[R, I]` codes of {@linkcode CELL_STATUSES}; all scored if left out */
  status?: Uint8Array;
  /** Trials behind the scores, each score being the share passed */
  trials?: Trials;
  /** `[I]`; if left out, the text before the first "." of each item's name */
  benchmarks?: readonly string[];
}

/**
 * The benchmark an item belongs to when nothing else says so: the text before its first ".", or the
 * whole name where there is none.
 *
 * @example Task 7 of USACO
 * ```ts
 * import { benchmarkOf } from "./response_matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(benchmarkOf("usaco.7"), "usaco");
 * ```
 */
export function benchmarkOf(item: string): string {
  const dot = item.indexOf(".");
  return dot > 0 ? item.slice(0, dot) : item;
}

/**
 * Scores of R respondents on I items, `[R, I]` row-major, each cell with a status.
 *
 * A missing cell is never 0 and never NaN: {@linkcode ResponseMatrix.scoreAt} gives `undefined` and
 * {@linkcode ResponseMatrix.statusAt} the reason. The raw `scores` hold 0 there and mean nothing
 * without `status`. A matrix does not change after it is made; treat its arrays as read-only.
 *
 * @example Two agents, two tasks, one of them timed out
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { strict as assert } from "node:assert";
 *
 * const matrix = ResponseMatrix.fromRows({
 *   respondents: ["a", "b"],
 *   items: ["usaco.1", "usaco.2"],
 *   rows: [[1, "timeout"], [[3, 4], 0]],
 * });
 * assert.equal(matrix.scoreAt(0, 1), undefined);
 * assert.equal(matrix.statusAt(0, 1), "timeout");
 * assert.equal(matrix.scoreAt(1, 0), 0.75);
 * assert.equal(matrix.observedCount, 3);
 * assert.deepEqual(matrix.benchmarks, ["usaco", "usaco"]);
 * ```
 */
export class ResponseMatrix {
  readonly respondents: readonly string[];
  readonly items: readonly string[];
  /** `[R, I]` row-major; 0 where not scored, so never read without `status` */
  readonly scores: Float64Array;
  /** `[R, I]` row-major codes of {@linkcode CELL_STATUSES} */
  readonly status: Uint8Array;
  readonly trials?: Trials;
  /** `[I]` the benchmark of each item */
  readonly benchmarks: readonly string[];
  /** How many cells have a score */
  readonly observedCount: number;

  private constructor(parts: CompleteParts) {
    this.respondents = parts.respondents;
    this.items = parts.items;
    this.scores = parts.scores;
    this.status = parts.status;
    this.trials = parts.trials;
    this.benchmarks = parts.benchmarks;
    let observed = 0;
    for (const code of parts.status) if (code === SCORED) observed++;
    this.observedCount = observed;
  }

  /**
   * Checks the parts and makes a matrix of them; the numeric arrays are kept, not copied.
   *
   * @throws {RangeError} When there is no respondent or item, a name is empty or occurs twice, a length
   * differs, a score lies outside [0, 1], a missing cell holds a score, or trials and score disagree
   */
  static create(parts: ResponseMatrixParts): ResponseMatrix {
    const complete: CompleteParts = {
      respondents: [...parts.respondents],
      items: [...parts.items],
      scores: parts.scores,
      status: parts.status ?? new Uint8Array(parts.scores.length).fill(SCORED),
      benchmarks: parts.benchmarks ? [...parts.benchmarks] : parts.items.map(benchmarkOf),
      ...(parts.trials && { trials: parts.trials }),
    };
    checkParts(complete);
    return new ResponseMatrix(complete);
  }

  /**
   * Makes a matrix from rows of cells, each a score, `[passed, total]`, a status, or `undefined` for
   * one that was not run.
   *
   * @throws {RangeError} When the rows are ragged or {@linkcode ResponseMatrix.create} refuses them
   * @throws {TypeError} When a text is no status
   */
  static fromRows(table: {
    respondents: readonly string[];
    items: readonly string[];
    rows: readonly (readonly CellValue[])[];
    benchmarks?: readonly string[];
  }): ResponseMatrix {
    const { respondents, items, rows, benchmarks } = table;
    if (rows.length !== respondents.length) {
      throw new RangeError(
        `Cannot make a response matrix as it must have ${respondents.length} rows: found ${rows.length}`,
      );
    }
    const draft = draftCells(respondents.length, items.length);
    rows.forEach((row, r) => {
      if (row.length !== items.length) {
        throw new RangeError(
          `Cannot make a response matrix as each row must have ${items.length} cells: found ${row.length} in the row of "${
            respondents[r]
          }"`,
        );
      }
      row.forEach((value, i) => draft.set(r * items.length + i, value));
    });
    return ResponseMatrix.create({ respondents, items, benchmarks, ...draft.parts() });
  }

  /** The score of a cell, or `undefined` where it has none. */
  scoreAt(respondent: number, item: number): number | undefined {
    const c = this.#cell(respondent, item);
    return this.status[c] === SCORED ? this.scores[c] : undefined;
  }

  /** What became of a cell. */
  statusAt(respondent: number, item: number): CellStatus {
    return CELL_STATUSES[this.status[this.#cell(respondent, item)]];
  }

  #cell(respondent: number, item: number): number {
    const inside = Number.isInteger(respondent) && Number.isInteger(item) &&
      respondent >= 0 && item >= 0 && respondent < this.respondents.length &&
      item < this.items.length;
    if (!inside) {
      throw new RangeError(
        `Cannot read cell (${respondent}, ${item}) as the matrix is ${this.respondents.length} x ${this.items.length}`,
      );
    }
    return respondent * this.items.length + item;
  }
}
