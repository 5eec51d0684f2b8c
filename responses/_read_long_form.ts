import { type Columns, textAt } from "./_columns.ts";
import type { LongLayout } from "./_detect_form.ts";
import { type CellValue, draftCells } from "./_draft_cells.ts";
import { mergeRepeats } from "./_merge_repeats.ts";
import { checkTrials, parseCell } from "./_parse_cell.ts";
import { CELL_STATUSES, type CellStatus } from "./cell_status.ts";
import { benchmarkOf, ResponseMatrix } from "./response_matrix.ts";

/** Which rows of a long table count, and what becomes of a cell that occurs more than once. */
export interface LongFormOptions {
  where?: Readonly<Record<string, string>>;
  duplicates?: "refuse" | "average";
}

/** Reads a table with one row a cell; respondents and items stand in the order of first mention. */
export function readLongForm(
  columns: Columns,
  layout: LongLayout,
  options: LongFormOptions,
): ResponseMatrix {
  const wanted = Object.entries(options.where ?? {}).map(([name, value]) => {
    const column = columns.header.indexOf(name);
    if (column < 0) {
      throw columns.error(-1, 0, `Cannot choose rows by ${JSON.stringify(name)}: no such column`);
    }
    return [column, value] as const;
  });

  const respondents = new Map<string, number>(), items = new Map<string, number>();
  const benchmarks: string[] = [];
  const found: { respondent: number; item: number; value: CellValue }[] = [];
  const position = (places: Map<string, number>, row: number, column: number, kind: string) => {
    const name = textAt(columns, row, column);
    if (name === "") throw columns.error(row, column, `Cannot read a cell as its ${kind} is empty`);
    let place = places.get(name);
    if (place === undefined) places.set(name, place = places.size);
    return place;
  };
  const places = new Map<number, Map<number, number>>(); // respondent, item -> index in found
  for (let row = 0; row < columns.length; row++) {
    if (wanted.some(([column, value]) => textAt(columns, row, column) !== value)) continue;
    const respondent = position(respondents, row, layout.respondent, "respondent");
    const item = position(items, row, layout.item, "item");
    checkBenchmark(columns, layout, row, item, benchmarks);
    const value = readValue(columns, layout, row);
    let ofRespondent = places.get(respondent);
    if (!ofRespondent) places.set(respondent, ofRespondent = new Map());
    const before = ofRespondent.get(item);
    if (before === undefined) {
      ofRespondent.set(item, found.length);
    } else if (options.duplicates !== "average") {
      throw columns.error(
        row,
        layout.item,
        `Cannot read the cell of ${JSON.stringify(textAt(columns, row, layout.respondent))} and ${
          JSON.stringify(textAt(columns, row, layout.item))
        } twice`,
      );
    }
    found.push({ respondent, item, value });
  }
  if (found.length === 0) {
    throw columns.error(-1, 0, "Cannot read a response matrix as it must have at least one cell");
  }

  const draft = draftCells(respondents.size, items.size);
  const repeats = new Map<number, CellValue[]>();
  for (const { respondent, item, value } of found) {
    const cell = respondent * items.size + item;
    if (options.duplicates === "average") {
      const values = repeats.get(cell);
      if (values) values.push(value);
      else repeats.set(cell, [value]);
    } else if (value !== undefined) draft.set(cell, value);
  }
  for (const [cell, values] of repeats) draft.set(cell, mergeRepeats(values));
  return ResponseMatrix.create({
    respondents: [...respondents.keys()],
    items: [...items.keys()],
    benchmarks: [...items.keys()].map((name, i) => benchmarks[i] || benchmarkOf(name)),
    ...draft.parts(),
  });
}

/** Notes the benchmark that a row gives its item, and refuses a second, different one. */
function checkBenchmark(
  columns: Columns,
  layout: LongLayout,
  row: number,
  item: number,
  benchmarks: string[],
): void {
  if (layout.benchmark < 0) return;
  const name = textAt(columns, row, layout.benchmark);
  benchmarks[item] ??= name;
  if (benchmarks[item] !== name) {
    throw columns.error(
      row,
      layout.benchmark,
      `Cannot put item ${
        JSON.stringify(textAt(columns, row, layout.item))
      } in two benchmarks: found ${JSON.stringify(name)} after ${JSON.stringify(benchmarks[item])}`,
    );
  }
}

/** The value of one row: what its score, status and trials say together. */
function readValue(columns: Columns, layout: LongLayout, row: number): CellValue {
  const refuseAt = (column: number) => (message: string): never => {
    throw columns.error(row, column, message);
  };
  let value: CellValue = layout.score < 0
    ? undefined
    : parseCell(columns.cell(row, layout.score), refuseAt(layout.score));

  const counts = [layout.passed, layout.total].map((c) => c < 0 ? "" : textAt(columns, row, c));
  if (counts[0] !== "" || counts[1] !== "") {
    const refuse = refuseAt(counts[0] === "" ? layout.total : layout.passed);
    const numbers = counts.map((text) => /^\d+$/.test(text) ? Number(text) : NaN);
    const trials = checkTrials(numbers[0], numbers[1], refuse);
    if (typeof value === "string") refuse(`Cannot read trials of a cell that is "${value}"`);
    if (typeof value === "number" && Math.abs(value - trials[0] / trials[1]) > 1e-6) {
      refuse(`Cannot read ${trials[0]} of ${trials[1]} trials passed as the score says ${value}`);
    }
    value = trials;
  }

  const status = layout.status < 0 ? "" : textAt(columns, row, layout.status);
  if (status === "") return value;
  const refuse = refuseAt(layout.status);
  if (!CELL_STATUSES.includes(status as CellStatus)) {
    refuse(
      `Cannot read a status as it must be one of ${CELL_STATUSES.join(", ")}: found ${
        JSON.stringify(status)
      }`,
    );
  }
  if (status === "scored") {
    if (value === undefined || typeof value === "string") {
      refuse('Cannot read a cell that is "scored" without its score');
    }
    return value;
  }
  if (value !== undefined && value !== status) {
    refuse(`Cannot read a cell that is "${status}" as it must have no score: found ${value}`);
  }
  return status as CellValue;
}
