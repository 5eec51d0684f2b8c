import { longLayout } from "./_detect_form.ts";
import { BENCHMARK_ROW } from "./_read_wide_form.ts";
import { SCORED } from "./cell_status.ts";
import { benchmarkOf, type ResponseMatrix } from "./response_matrix.ts";

/** A value to be written: `null` is an empty cell. */
export type WrittenCell = string | number | null;

/** A table to be written. */
export interface WrittenTable {
  header: string[];
  rows: Iterable<WrittenCell[]>;
}

/** What a cell is written as in the wide form. */
function written(matrix: ResponseMatrix, r: number, i: number): WrittenCell {
  const c = r * matrix.items.length + i;
  if (matrix.status[c] !== SCORED) {
    const status = matrix.statusAt(r, i);
    return status === "not run" ? null : status;
  }
  const { trials } = matrix;
  return trials && trials.total[c] > 0
    ? `${trials.passed[c]}/${trials.total[c]}`
    : matrix.scores[c];
}

/** A name for the first column such that the table is not mistaken for another. */
function nameHeader(items: readonly string[]): string {
  let name = "respondent";
  while (items.includes(name) || longLayout([name, ...items])) name += "_";
  return name;
}

/** One row a respondent, one column an item; a first row of benchmarks where their names do not tell. */
export function wideTable(matrix: ResponseMatrix): WrittenTable {
  const { respondents, items, benchmarks } = matrix;
  if (respondents.includes(BENCHMARK_ROW)) {
    throw new RangeError(
      `Cannot write the matrix in wide form as no respondent may be named "${BENCHMARK_ROW}"`,
    );
  }
  const told = items.every((name, i) => benchmarks[i] === benchmarkOf(name));
  function* rows(): Iterable<WrittenCell[]> {
    if (!told) {
      yield [
        BENCHMARK_ROW,
        ...items.map((name, i) => benchmarks[i] === benchmarkOf(name) ? null : benchmarks[i]),
      ];
    }
    for (let r = 0; r < respondents.length; r++) {
      yield [respondents[r], ...items.map((_, i) => written(matrix, r, i))];
    }
  }
  return { header: [nameHeader(items), ...items], rows: rows() };
}
