import { type CsvTable, parseNumber } from "../../../files/mod.ts";
import { latexTable } from "./latex_table.ts";

/** Columns of the wide table that the appendix prints, and how. */
const COLUMNS = [
  { name: "Setup", print: "Setup" },
  { name: "Method", print: "Method" },
  { name: "Features", print: "Features" },
  { name: "Likelihood", print: "Likelihood" },
  { name: "Settings", print: "Settings" },
  { name: "Seeds", print: "Seeds", right: true },
  { name: "AUC", print: "AUC", right: true, error: "AUC SE" },
  { name: "RMSE", print: "RMSE", right: true, error: "RMSE SE" },
] as const;

const DIGITS = 3;

/**
 * The appendix table of all configurations, from the wide table `comprehensive_results.csv`. It says by
 * which rule settings were chosen, and that data are simulated where they are.
 *
 * @throws {SyntaxError} When the table lacks a column
 */
export function appendixTable(
  table: CsvTable,
  { label = "tab:appendix" }: { label?: string } = {},
): string {
  const at = (name: string) => {
    const found = table.columnIndex(name);
    if (found < 0) {
      throw table.error(-1, 0, `Cannot make the appendix table as it must have a column ${name}`);
    }
    return found;
  };
  const number = (text: string) => {
    const value = parseNumber(text);
    return value === undefined || Number.isInteger(value) && text.length < 6
      ? text
      : value.toFixed(DIGITS);
  };
  const places = COLUMNS.map((column) => ({
    place: at(column.name),
    error: "error" in column ? at(column.error) : undefined,
  }));
  const rows = table.rows.map((row) =>
    places.map(({ place, error }) => {
      const spread = error === undefined || row[error] === "" ? "" : ` ± ${number(row[error])}`;
      return error === undefined ? row[place] : number(row[place]) + spread;
    })
  );
  const rules = [...new Set(table.rows.map((row) => row[at("Chosen by")]))];
  const told: Readonly<Record<string, string>> = {
    "before the test": "chosen before the test",
    validation: "chosen on validation items",
    test: "chosen on the test items, which flatters methods with many settings",
    average: "averaged over all strengths of the penalty, with errors that are too small",
  };
  const simulated = table.rows.some((row) => row[at("Simulated")] === "yes");
  return latexTable({
    caption: `${
      simulated ? "Simulated data. " : ""
    }Held-out items, mean ± standard error over seeds. Settings: ${
      rules.map((rule) => told[rule] ?? rule).join("; ")
    }.`,
    label,
    header: COLUMNS.map(({ print }) => print),
    rows,
    right: [...COLUMNS.keys()].filter((c) => "right" in COLUMNS[c]),
  });
}
