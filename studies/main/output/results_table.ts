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

/**
 * The table that a person reads at the end of a run: a line for each row, scores with their errors.
 *
 * @example A row of one seed
 * ```ts
 * import { resultsTable } from "./results_table.ts";
 * import { strict as assert } from "node:assert";
 *
 * const value = { status: "ok", value: 0.5 } as const;
 * const none = { status: "undefined", reason: "a single value has no spread" } as const;
 * const names = ["auc", "rmse", "logLoss", "brier", "calibrationError", "withinAuc", "withinRmse"] as const;
 * const metrics = <T>(x: T) =>
 *   Object.fromEntries(names.map((name) => [name, x])) as Record<typeof names[number], T>;
 * const { header, rows } = resultsTable([{
 *   name: "naive",
 *   configuration: { method: "naive" },
 *   seeds: [0],
 *   mean: metrics(value),
 *   error: metrics(none),
 *   activeDimensions: none,
 *   chosen: {},
 *   results: [],
 * }]);
 * assert.deepEqual(header.slice(0, 4), ["method", "features", "likelihood", "AUC"]);
 * assert.deepEqual(rows[0].slice(0, 4), ["naive", "-", "-", "0.5000 ± n/a"]);
 * ```
 */
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
      "log-loss",
      "RMSE",
      "ECE",
      "AUC within benchmarks",
      "active",
      rows.some((row) => row.candidate) ? "setting" : "chosen most often",
    ],
    rows: rows.map((row) => [
      row.configuration.method,
      told(row.configuration),
      row.configuration.likelihood ?? "-",
      cell(row, "auc"),
      cell(row, "logLoss"),
      cell(row, "rmse"),
      formatMeasured(row.mean.calibrationError),
      cell(row, "withinAuc"),
      row.activeDimensions.status === "ok" ? row.activeDimensions.value.toFixed(1) : "-",
      chosen(row),
    ]),
    right: [6, 8],
  };
}

/** What a method is told of items and agents. */
function told({ method, features, names }: ResultRow["configuration"]): string {
  const agents = method === "TEMPER" && names !== "off" && "names";
  return [features, agents].filter(Boolean).join(" + ") || "-";
}
