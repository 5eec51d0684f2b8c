import type { WrittenCell, WrittenTable } from "./_write_wide_form.ts";
import { SCORED } from "./cell_status.ts";
import { benchmarkOf, type ResponseMatrix } from "./response_matrix.ts";

/**
 * Which cells are written: all but those not run, the first row whole (so that the order of the items
 * is kept), and one cell of each respondent who has none.
 */
function cellsToWrite(matrix: ResponseMatrix): number[] {
  const I = matrix.items.length, cells: number[] = [];
  for (let r = 0; r < matrix.respondents.length; r++) {
    const before = cells.length;
    for (let i = 0; i < I; i++) {
      if (r === 0 || matrix.status[r * I + i] !== 0) cells.push(r * I + i);
    }
    if (cells.length === before) cells.push(r * I);
  }
  return cells;
}

/** One row a cell; the columns for status, trials and benchmark only where they say something. */
export function longTable(matrix: ResponseMatrix): WrittenTable {
  const { respondents, items, benchmarks, scores, status, trials } = matrix;
  const I = items.length;
  const cells = cellsToWrite(matrix);
  const withStatus = cells.some((c) => status[c] !== SCORED);
  const withBenchmark = items.some((name, i) => benchmarks[i] !== benchmarkOf(name));
  function* rows(): Iterable<WrittenCell[]> {
    for (const c of cells) {
      const r = Math.floor(c / I), i = c % I, scored = status[c] === SCORED;
      const row: WrittenCell[] = [respondents[r], items[i], scored ? scores[c] : null];
      if (withStatus) row.push(matrix.statusAt(r, i));
      if (trials) {
        const known = trials.total[c] > 0;
        row.push(known ? trials.passed[c] : null, known ? trials.total[c] : null);
      }
      if (withBenchmark) row.push(benchmarks[i]);
      yield row;
    }
  }
  return {
    header: [
      "respondent",
      "item",
      "score",
      ...(withStatus ? ["status"] : []),
      ...(trials ? ["passed", "total"] : []),
      ...(withBenchmark ? ["benchmark"] : []),
    ],
    rows: rows(),
  };
}
