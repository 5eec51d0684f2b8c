import type { Measured } from "../../../irt/mod.ts";
import type { TextTable } from "../../tables/format_table.ts";
import { candidateName } from "../configuration.ts";
import type { MeanName, ResultRow } from "../result_rows.ts";

/** `0.7123 ± 0.0045`; `± n/a` where one repeat gives no error; `undefined` where there is no number. */
export function formatMeasured(value: Measured, error?: Measured, digits = 4): string {
  if (value.status !== "ok") return "undefined";
  const mean = value.value.toFixed(digits);
  if (!error) return mean;
  return error.status === "ok" ? `${mean} ± ${error.value.toFixed(digits)}` : `${mean} ± n/a`;
}

/** The table that a person reads at the end of a run. */
export function resultsTable(rows: readonly ResultRow[]): TextTable {
  const cell = ({ mean, error }: ResultRow, name: MeanName) =>
    formatMeasured(mean[name], error[name]);
  const chosen = (row: ResultRow) => {
    if (row.candidate) return candidateName(row.candidate) || "-";
    const names = Object.entries(row.chosen).sort((a, b) => b[1] - a[1]);
    if (names.length === 0) return "-";
    const [name, count] = names[0];
    return names.length === 1 ? name : `${name} (${count} of ${row.seeds.length})`;
  };
  return {
    header: [
      "method",
      "features",
      "likelihood",
      "AUC",
      "RMSE",
      "AUC within benchmarks",
      "active",
      rows.some((row) => row.candidate) ? "setting" : "chosen most often",
    ],
    rows: rows.map((row) => [
      row.configuration.method,
      row.configuration.features ?? "-",
      row.configuration.likelihood ?? "-",
      cell(row, "auc"),
      cell(row, "rmse"),
      cell(row, "withinAuc"),
      row.activeDimensions.status === "ok" ? row.activeDimensions.value.toFixed(1) : "-",
      chosen(row),
    ]),
    right: [6],
  };
}
