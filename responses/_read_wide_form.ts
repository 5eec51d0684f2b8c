import { type Columns, textAt } from "./_columns.ts";
import { draftCells } from "./_draft_cells.ts";
import { parseCell } from "./_parse_cell.ts";
import { benchmarkOf, ResponseMatrix } from "./response_matrix.ts";

/** Name in the respondent's place of a first row that gives the benchmark of each item. */
export const BENCHMARK_ROW = "#benchmark";

/** Reads a table with one row a respondent and one column an item. */
export function readWideForm(columns: Columns, nameColumn: number): ResponseMatrix {
  const { header } = columns;
  const itemColumns = header.map((_, c) => c).filter((c) => c !== nameColumn);
  if (itemColumns.length === 0) {
    throw columns.error(-1, 0, "Cannot read a response matrix as it must have at least one item");
  }
  const items = itemColumns.map((c) => header[c]);
  const known = new Set<string>();
  items.forEach((name, i) => {
    if (name === "") {
      throw columns.error(-1, itemColumns[i], "Cannot read an item as it must have a name");
    }
    if (known.has(name)) {
      throw columns.error(-1, itemColumns[i], `Cannot read item ${JSON.stringify(name)} twice`);
    }
    known.add(name);
  });

  const named = columns.length > 0 && textAt(columns, 0, nameColumn) === BENCHMARK_ROW;
  const benchmarks = items.map((name, i) =>
    (named && textAt(columns, 0, itemColumns[i])) || benchmarkOf(name)
  );
  const first = named ? 1 : 0;
  if (columns.length === first) {
    throw columns.error(
      -1,
      nameColumn,
      "Cannot read a response matrix as it must have at least one respondent",
    );
  }
  const respondents: string[] = [], seen = new Set<string>();
  const draft = draftCells(columns.length - first, items.length);
  for (let row = first; row < columns.length; row++) {
    const name = textAt(columns, row, nameColumn);
    if (name === "") {
      throw columns.error(row, nameColumn, "Cannot read a respondent as it must have a name");
    }
    if (seen.has(name)) {
      throw columns.error(row, nameColumn, `Cannot read respondent ${JSON.stringify(name)} twice`);
    }
    seen.add(name);
    respondents.push(name);
    itemColumns.forEach((c, i) => {
      const value = parseCell(columns.cell(row, c), (message) => {
        throw columns.error(row, c, message);
      });
      if (value !== undefined) draft.set((row - first) * items.length + i, value);
    });
  }
  return ResponseMatrix.create({ respondents, items, benchmarks, ...draft.parts() });
}
